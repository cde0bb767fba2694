import { constants } from 'node:fs'
import { copyFile, lstat, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { StepFailure } from '../step-failure.ts'
import { freeBytes, inMiB } from './free-bytes.ts'

/** Throws StepFailure `no-space` where copies of these files would not fit into the folder; paths of anything else take none. */
export async function requireRoom(folder: string, paths: readonly string[]): Promise<void> {
  const { bsize } = await statfs(folder)
  const free = await freeBytes(folder)
  let neededBytes = 0
  let largest = { path: '', bytes: 0 }
  for (const path of paths) {
    const stat = await lstat(path).catch(() => null)
    if (stat?.isFile() !== true) continue
    neededBytes += Math.ceil(stat.size / bsize) * bsize
    if (stat.size > largest.bytes) largest = { path, bytes: stat.size }
  }
  if (neededBytes <= free || (await sharesContent(folder, largest.path))) return
  throw new StepFailure(
    'no-space',
    `${inMiB(neededBytes)} MiB are needed to keep what it replaces, and ${inMiB(free)} are free`,
  )
}

/** A copy of it takes no room of its own there, until one of the two is changed. */
async function sharesContent(folder: string, file: string): Promise<boolean> {
  const probe = join(folder, 'probe')
  try {
    await copyFile(file, probe, constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch {
    return false
  } finally {
    await rm(probe, { force: true })
  }
}
