import { constants, type Stats } from 'node:fs'
import { copyFile, lstat, mkdir, readlink, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Json } from '@contraflow/flow'
import { StepFailure } from '../step-failure.ts'
import { devicePath } from './device-path.ts'
import { digestOf } from './digest-of.ts'
import { sync, writeDurably } from './durable.ts'
import { codeOf } from './error-code.ts'
import { foldersOf, isBelowAny } from './path-folders.ts'
import { SNAPSHOT_MANIFEST, SNAPSHOT_NOTE, type SnapshotEntry } from './snapshot-entry.ts'
import { requireRoom } from './snapshot-room.ts'

/** Takes a snapshot into a folder; half of one from before is thrown away. On the disk when it returns. */
export async function keepPaths(
  folder: string,
  root: string,
  paths: readonly string[],
  note?: Json,
): Promise<readonly SnapshotEntry[]> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  try {
    const links = await linksAmong(root, paths)
    const all = await withFoldersToMake(
      root,
      paths.filter((path) => !isBelowAny(links, normal(path))),
    )
    await requireRoom(
      folder,
      all.map((path) => devicePath(root, path)),
    )
    const entries: SnapshotEntry[] = belowThem(links, paths).map((path) => ({
      path,
      was: 'absent',
    }))
    for (const path of all) entries.push(await keepPath(folder, root, path))
    if (note !== undefined) await writeDurably(folder, SNAPSHOT_NOTE, JSON.stringify(note))
    // Before the manifest, which names them.
    await sync(folder)
    await writeDurably(folder, SNAPSHOT_MANIFEST, JSON.stringify(entries))
    return entries
  } catch (error) {
    // Half of one is of use to nobody, and the room may be what is lacking.
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

/**
 * Those that are links. What is asked for below one of them is about to be made in its place, so nothing of it is there: not
 * what the link leads to.
 */
async function linksAmong(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const asked = new Set(paths.map(normal))
  const holders = new Set(paths.flatMap((path) => foldersOf(normal(path))))
  const links = new Set<string>()
  for (const path of asked.intersection(holders)) {
    if ((await statOf(join(root, path)))?.isSymbolicLink() === true) links.add(path)
  }
  return links
}

/** What was asked for below the links, with the folders between. */
function belowThem(links: ReadonlySet<string>, paths: readonly string[]): readonly string[] {
  const all = paths.flatMap((path) => [...foldersOf(normal(path)), normal(path)])
  return [...new Set(all)].filter((path) => isBelowAny(links, path))
}

/** As entries have it: relative to the root. */
function normal(path: string): string {
  return relative('/', join('/', path))
}

/**
 * The paths relative to the root, each once, with those of their folders that are not there and so will be made, and the
 * folder that these will be made in, since that changes its times.
 */
async function withFoldersToMake(
  root: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const all = new Set<string>()
  for (const path of paths) {
    let child = devicePath(root, path)
    all.add(relative(root, child))
    while (child !== root && (await statOf(child)) === null) {
      child = dirname(child)
      // A plugin that may not change the folder around what it declares could not give it its times back.
      if (!mayChange(child)) break
      all.add(relative(root, child))
    }
  }
  return [...all]
}

/** Whether this process may; where Node restricts it, by what its plugin declares. */
function mayChange(path: string): boolean {
  return !('permission' in process) || process.permission.has('fs.write', path)
}

async function keepPath(folder: string, root: string, path: string): Promise<SnapshotEntry> {
  const absolute = devicePath(root, path)
  const stat = await statOf(absolute)
  if (stat === null) return { path, was: 'absent' }
  const { mode, uid, gid, atimeMs, mtimeMs } = stat
  const attributes = { mode: mode & 0o7777, uid, gid, atimeMs, mtimeMs }
  if (stat.isDirectory()) return { path, was: 'folder', ...attributes }
  refuseWhatCannotReturn(path, stat)
  if (stat.isSymbolicLink()) {
    return { path, was: 'link', target: await readlink(absolute), ...attributes }
  }
  return { path, was: 'file', content: await keepContent(folder, absolute), ...attributes }
}

/** Under its digest, so that files of one content take room once, and a copy that was damaged is found out. */
async function keepContent(folder: string, file: string): Promise<string> {
  const arriving = join(folder, 'arriving')
  // Never a hard link: an in-place write would spoil what was kept.
  await copyFile(file, arriving, constants.COPYFILE_FICLONE)
  const content = await digestOf(arriving)
  await sync(arriving)
  await rename(arriving, join(folder, content))
  return content
}

function refuseWhatCannotReturn(path: string, stat: Stats): void {
  if (!stat.isFile() && !stat.isSymbolicLink()) {
    throw new StepFailure(
      'invalid',
      `${path} is neither a file, a folder nor a link: it can't be kept`,
    )
  }
  const own = process.geteuid?.()
  if (own !== undefined && own !== 0 && own !== stat.uid) {
    throw new StepFailure(
      'unavailable',
      `${path} belongs to another user: only an agent that is root could put it back`,
    )
  }
}

function statOf(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: unknown) => {
    // Below a file there is nothing either.
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
    throw error
  })
}
