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
import { StepFailure } from '../step-failure.ts'
import { devicePath } from './device-path.ts'
import { digestOf } from './digest-of.ts'
import { sync } from './durable.ts'
import { codeOf } from './error-code.ts'
import { foldersOf, isBelowAny } from './path-folders.ts'
import type { Attributes, SnapshotEntry } from './snapshot-entry.ts'

type Kept<Was extends SnapshotEntry['was']> = Extract<SnapshotEntry, { readonly was: Was }>

/**
 * Makes everything as the entries say; idempotent. Folders come first as places, and last for their own times. Throws
 * StepFailure `error`, with all else put back, where a copy is not what was kept, or where a file has become a folder that
 * others have filled: its path is left as it is.
 */
export async function putBack(
  folder: string,
  root: string,
  entries: readonly SnapshotEntry[],
  told: (path: string, how: Restored) => void,
): Promise<{ readonly restored: number; readonly removed: number }> {
  const folders = entries.filter((entry) => entry.was === 'folder').toSorted(deepestFirst)
  const removed = await removeAbsent(root, entries, told)
  for (const entry of folders.toReversed()) {
    await removeUnlessFolder(devicePath(root, entry.path))
    await putFolder(root, entry)
  }
  const damaged = await damagedAmong(folder, entries)
  const files = entries.filter(({ was }) => was === 'file' || was === 'link')
  const whole = files.filter((entry) => entry.was !== 'file' || !damaged.has(entry.content))
  const filled = await putFiles(folder, root, whole, told)
  for (const entry of folders) {
    await putFolder(root, entry)
    await sync(devicePath(root, entry.path))
  }
  refuseDamaged(entries, damaged)
  refuseFilled(filled)
  return { restored: whole.length, removed }
}

/** Removes what was not there, deepest first. Answers how many paths. */
async function removeAbsent(
  root: string,
  entries: readonly SnapshotEntry[],
  told: (path: string, how: Restored) => void,
): Promise<number> {
  const links = await linksThatAreBack(root, entries)
  let removed = 0
  for (const { path } of entries.filter(({ was }) => was === 'absent').toSorted(deepestFirst)) {
    if (isBelowAny(links, path) || !(await removeIfThere(devicePath(root, path)))) continue
    removed += 1
    told(path, 'removed')
  }
  return removed
}

/** Puts files and links in their places. Answers the paths where that can't be. */
async function putFiles(
  folder: string,
  root: string,
  entries: readonly SnapshotEntry[],
  told: (path: string, how: Restored) => void,
): Promise<readonly string[]> {
  const filled: string[] = []
  for (const entry of entries) {
    if (entry.was !== 'file' && entry.was !== 'link') continue
    if (await isFreeOfFolder(devicePath(root, entry.path))) {
      await putFile(folder, root, entry)
      told(entry.path, 'restored')
    } else {
      filled.push(entry.path)
    }
  }
  return filled
}

/** Contents whose copies are not, or no longer, what was kept. */
async function damagedAmong(
  folder: string,
  entries: readonly SnapshotEntry[],
): Promise<ReadonlySet<string>> {
  const contents = new Set(
    entries.flatMap((entry) => (entry.was === 'file' ? [entry.content] : [])),
  )
  const damaged = new Set<string>()
  for (const content of contents) {
    const found = await digestOf(join(folder, content)).catch(() => null)
    const isNumbered = content.length < 64 && found !== null
    if (!isNumbered && found !== content) damaged.add(content)
  }
  return damaged
}

function refuseDamaged(entries: readonly SnapshotEntry[], damaged: ReadonlySet<string>): void {
  const paths = entries.flatMap((entry) =>
    entry.was === 'file' && damaged.has(entry.content) ? [entry.path] : [],
  )
  if (paths.length === 0) return
  throw new StepFailure(
    'error',
    `what was kept of ${paths.join(', ')} is damaged, and was not put back; all else was`,
  )
}

function refuseFilled(paths: readonly string[]): void {
  if (paths.length === 0) return
  throw new StepFailure(
    'error',
    `${paths.join(', ')} was a file and is a folder now, in which others have put something: it was left so; all else was put back`,
  )
}

/** Links that stand where they stood. What was made in place of one lay below it, and what it leads to is none of that. */
async function linksThatAreBack(
  root: string,
  entries: readonly SnapshotEntry[],
): Promise<ReadonlySet<string>> {
  const holders = new Set(
    entries.flatMap((entry) => (entry.was === 'absent' ? foldersOf(entry.path) : [])),
  )
  const links = new Set<string>()
  for (const { path, was } of entries) {
    if (was !== 'link' || !holders.has(path)) continue
    if ((await lstat(devicePath(root, path)).catch(() => null))?.isSymbolicLink()) links.add(path)
  }
  return links
}

async function removeUnlessFolder(path: string): Promise<void> {
  const found = await lstat(path).catch(() => null)
  if (found !== null && !found.isDirectory()) await unlink(path)
}

/** Removes an empty folder that stands where a file is to be. False: it is not empty. */
async function isFreeOfFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null)
  return found?.isDirectory() !== true || (await removeIfThere(path))
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
    await copyBeside(join(folder, entry.content), beside, target)
    await applyAttributes(beside, entry)
    await sync(beside)
  }
  await rename(beside, target)
  await sync(dirname(target))
}

/** On a full disk what is to be replaced goes first: better nothing is there for a moment than the wrong thing for ever. */
async function copyBeside(kept: string, beside: string, target: string): Promise<void> {
  try {
    await copyFile(kept, beside, constants.COPYFILE_FICLONE)
  } catch (error) {
    if (!['ENOSPC', 'EDQUOT'].includes(codeOf(error))) throw error
    await rm(beside, { force: true })
    await rm(target, { force: true })
    await copyFile(kept, beside, constants.COPYFILE_FICLONE)
  }
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
