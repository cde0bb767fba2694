import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import {
  chmod,
  copyFile,
  lchown,
  lstat,
  lutimes,
  mkdir,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Restored } from '../context.ts'
import { devicePath } from './device-path.ts'
import { sync } from './durable.ts'
import { codeOf } from './error-code.ts'
import type { Attributes, SnapshotEntry } from './snapshot-entry.ts'

type Kept<Was extends SnapshotEntry['was']> = Extract<SnapshotEntry, { readonly was: Was }>

/** Makes everything as the entries say; idempotent. Folders come first as places, and last for their own times. */
export async function putBack(
  folder: string,
  root: string,
  entries: readonly SnapshotEntry[],
  told: (path: string, how: Restored) => void,
): Promise<{ readonly restored: number; readonly removed: number }> {
  const folders = entries.filter((entry) => entry.was === 'folder').toSorted(deepestFirst)
  let removed = 0
  for (const { path } of entries.filter(({ was }) => was === 'absent').toSorted(deepestFirst)) {
    if (!(await removeIfThere(devicePath(root, path)))) continue
    removed += 1
    told(path, 'removed')
  }
  for (const entry of folders.toReversed()) await putFolder(root, entry)
  let restored = 0
  for (const entry of entries) {
    if (entry.was !== 'file' && entry.was !== 'link') continue
    await putFile(folder, root, entry)
    restored += 1
    told(entry.path, 'restored')
  }
  for (const entry of folders) {
    await putFolder(root, entry)
    await sync(devicePath(root, entry.path))
  }
  return { restored, removed }
}

async function putFolder(root: string, entry: Kept<'folder'>): Promise<void> {
  const target = devicePath(root, entry.path)
  await mkdir(target, { recursive: true })
  const { mode, uid, gid } = await lstat(target)
  if (uid !== entry.uid || gid !== entry.gid) await lchown(target, entry.uid, entry.gid)
  if ((mode & 0o7777) !== entry.mode) await chmod(target, entry.mode)
  // The times of a folder that belongs to somebody else are out of reach, and no reason to give up.
  await lutimes(target, entry.atimeMs / 1000, entry.mtimeMs / 1000).catch((error: unknown) => {
    if (codeOf(error) !== 'EPERM') throw error
  })
}

async function putFile(
  folder: string,
  root: string,
  entry: Kept<'file'> | Kept<'link'>,
): Promise<void> {
  const target = devicePath(root, entry.path)
  await mkdir(dirname(target), { recursive: true })
  const beside = besidePath(target)
  await rm(beside, { force: true })
  if (entry.was === 'link') {
    await symlink(entry.target, beside)
    await lchown(beside, entry.uid, entry.gid)
    await lutimes(beside, entry.atimeMs / 1000, entry.mtimeMs / 1000)
  } else {
    await copyFile(join(folder, entry.content), beside, constants.COPYFILE_FICLONE)
    await applyAttributes(beside, entry)
    await sync(beside)
  }
  await rename(beside, target)
  await sync(dirname(target))
}

/** Always the same for a path, so that what a power cut left of it is overwritten; and no longer than a name may be. */
function besidePath(target: string): string {
  const digest = createHash('sha256').update(basename(target)).digest('hex').slice(0, 16)
  return join(dirname(target), `.contraflow-${digest}.restore`)
}

async function applyAttributes(path: string, attributes: Attributes): Promise<void> {
  const { mode, uid, gid, atimeMs, mtimeMs } = attributes
  await lchown(path, uid, gid)
  // After the owner, since a change of owner takes away what lets a program run as its owner.
  await chmod(path, mode)
  await lutimes(path, atimeMs / 1000, mtimeMs / 1000)
}

/** A folder that others have filled since stays, with what they put there. */
async function removeIfThere(path: string): Promise<boolean> {
  try {
    const stat = await lstat(path)
    await (stat.isDirectory() ? rmdir(path) : unlink(path))
    return true
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return false
    throw error
  }
}

function deepestFirst(a: SnapshotEntry, b: SnapshotEntry): number {
  return b.path.split('/').length - a.path.split('/').length
}
