import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { statOf } from './before.ts'

export type Kind = 'file' | 'link' | 'folder' | 'other'

/**
 * All that lies in a folder: path relative to it → what it is, a folder before what is in it. Links are not followed. What
 * is `skipped` is left out, with all below; another file system, a device, a socket count as `other`.
 */
export async function walk(
  folder: string,
  skipped: (path: string) => boolean,
): Promise<ReadonlyMap<string, Kind>> {
  const found = new Map<string, Kind>()
  const top = await statOf(folder)
  if (top?.isDirectory() === true) await walkInto(folder, '', top.dev, skipped, found)
  return found
}

async function walkInto(
  folder: string,
  below: string,
  device: number,
  skipped: (path: string) => boolean,
  found: Map<string, Kind>,
): Promise<void> {
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    if (skipped(path)) continue
    const isFolder = entry.isDirectory() && (await lstat(join(folder, path))).dev === device
    found.set(path, kindOf(entry, isFolder))
    if (isFolder) await walkInto(folder, path, device, skipped, found)
  }
}

function kindOf(entry: { isFile(): boolean; isSymbolicLink(): boolean }, isFolder: boolean): Kind {
  if (isFolder) return 'folder'
  if (entry.isFile()) return 'file'
  return entry.isSymbolicLink() ? 'link' : 'other'
}
