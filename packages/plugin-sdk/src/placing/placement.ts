import type { Stats } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { StepFailure } from '../step-failure.ts'
import type { Delivered } from './delivered.ts'
import { partPath } from './part-path.ts'

/** Where something that is delivered goes. Paths are absolute, and none of their folders is a link. */
export interface Placed {
  readonly delivered: Delivered
  readonly path: string
  /** Written here first. */
  readonly part: string
  /** What is there now. */
  readonly before: Stats | null
  /** For a second name: the path of the first. */
  readonly first: string | null
}

export interface Placement {
  /** In the delivery's order; null where its entry was the destination itself. */
  readonly placed: readonly (Placed | null)[]
  /** Every folder that gets something, existing or not. */
  readonly folders: ReadonlySet<string>
}

/**
 * Finds the place of everything below a destination folder, and changes nothing. Throws StepFailure `invalid` where
 * something would leave the destination through a link of the device, where a link points out of it, or where a folder
 * would have to become a file or the other way round.
 */
export async function placementBelow(
  destination: string,
  delivery: readonly (Delivered | null)[],
): Promise<Placement> {
  const top = await physicalPath(destination)
  const places = new Map<string, string>()
  const physicalFolders = new Map<string, string>()
  const folders = new Set<string>()
  const placed: (Placed | null)[] = []

  const folderOf = async (path: string) => {
    const known = physicalFolders.get(path)
    if (known !== undefined) return known
    const folder = await physicalPath(join(top, path))
    if (!isBelow(top, folder)) throw misplaced(path, 'leaves the destination through a link')
    physicalFolders.set(path, folder)
    return folder
  }

  for (const delivered of delivery) {
    if (delivered === null) {
      placed.push(null)
      continue
    }
    const folder = await folderOf(dirname(delivered.path))
    folders.add(folder)
    const path =
      delivered.kind === 'folder'
        ? await folderOf(delivered.path)
        : join(folder, basename(delivered.path))
    places.set(delivered.path, path)
    const before = await whatIsAt(path)
    refuseConflict(delivered, before)
    if (delivered.kind === 'link') refuseEscape(top, folder, delivered.path, delivered.target)
    const first = delivered.kind === 'hard-link' ? (places.get(delivered.target) ?? null) : null
    placed.push({ delivered, path, part: partPath(path), before, first })
  }
  return { placed, folders }
}

/** The place of one file, which is not from an archive. */
export async function placementOf(path: string, delivered: Delivered): Promise<Placement> {
  const folder = await physicalPath(dirname(path))
  const target = join(folder, basename(path))
  const before = await whatIsAt(target)
  refuseConflict(delivered, before)
  const placed = { delivered, path: target, part: partPath(target), before, first: null }
  return { placed: [placed], folders: new Set([folder]) }
}

/** What is there, links not followed; null for nothing, as there is below a file. */
export async function whatIsAt(path: string): Promise<Stats | null> {
  return lstat(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw error
  })
}

/** A folder's path with all links resolved, also where it, or its own folders, are not there yet. */
async function physicalPath(folder: string): Promise<string> {
  const found = await whatIsAt(folder)
  if (found === null) {
    return join(await physicalPath(dirname(folder)), basename(folder))
  }
  const real = await realpath(folder).catch(() => null)
  if (real === null || !(await stat(real)).isDirectory()) {
    throw misplaced(folder, 'is on the device already, and is no folder')
  }
  return real
}

function refuseConflict({ kind, path }: Delivered, before: Stats | null): void {
  if (before === null || kind === 'folder') return
  if (before.isDirectory()) throw misplaced(path, 'is a folder on the device')
  if (!before.isFile() && !before.isSymbolicLink()) {
    throw misplaced(path, 'is neither a file nor a link on the device')
  }
}

function refuseEscape(top: string, folder: string, path: string, target: string): void {
  if (!isBelow(top, resolve(folder, target))) {
    throw misplaced(path, `is a link to ${target}, outside of the destination`)
  }
}

/** Whether a path is a folder, or lies somewhere below it; both absolute. */
export function isBelow(top: string, path: string): boolean {
  const way = relative(top, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

function misplaced(path: string, reason: string): StepFailure {
  return new StepFailure('invalid', `${path} ${reason}`)
}
