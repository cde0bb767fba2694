import { chmod, chown, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Where a file is written before it replaces the one at `path`. */
export function partOf(path: string): string {
  return join(dirname(path), `.contraflow-${basename(path)}.part`)
}

/**
 * Writes a file whole or not at all, with the mode and owner of the one that it replaces, else `mode`; on the disk when it
 * returns. Safe to repeat.
 */
export async function writeWhole(
  path: string,
  content: Buffer | string,
  mode: number,
): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true })
  const before = await stat(path).catch(() => null)
  const part = partOf(path)
  await rm(part, { force: true })
  const file = await open(part, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  if (before !== null && process.geteuid?.() === 0) await chown(part, before.uid, before.gid)
  await chmod(part, before === null ? mode : before.mode & 0o7777)
  await rename(part, path)
  await syncFolder(folder)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
