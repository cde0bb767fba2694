import {
  chmod,
  chown,
  lchown,
  link,
  lutimes,
  mkdir,
  open,
  rename,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Owner } from './owner.ts'
import type { Placed } from './placement.ts'

/** Answers what becomes of mode and owner; an owner of null is left as it comes. */
export interface Attributes {
  readonly mode: number
  readonly owner: Owner | null
}

/**
 * Puts a file or a link in its place: written beside it, brought to the disk, then renamed, so that whoever looks sees the old or
 * the new one, whole. Safe to repeat.
 */
export async function writePlaced(
  placed: Placed,
  { mode, owner }: Attributes,
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  const { delivered, path, part, first } = placed
  await mkdir(dirname(path), { recursive: true })
  await rm(part, { force: true })
  if (delivered.kind === 'file') {
    await writeFile(part, mode, owner, delivered.mtime, content, signal)
  } else if (delivered.kind === 'link') {
    await symlink(delivered.target, part)
    if (owner !== null) await lchown(part, owner.uid, owner.gid)
    await lutimes(part, delivered.mtime, delivered.mtime)
  } else if (first !== null) {
    await link(first, part)
  }
  await rename(part, path)
  // Two names of one file: renaming one to the other does nothing.
  if (delivered.kind === 'hard-link') await rm(part, { force: true })
}

/** Folders get their times last, since what is put into them changes these; and then all is brought to the disk. */
export async function finishFolders(
  made: readonly Placed[],
  folders: ReadonlySet<string>,
  attributesOf: (placed: Placed) => Attributes,
): Promise<void> {
  for (const folder of made.toSorted((a, b) => b.path.length - a.path.length)) {
    await chmod(folder.path, attributesOf(folder).mode)
    await utimes(folder.path, folder.delivered.mtime, folder.delivered.mtime)
  }
  for (const folder of folders) await sync(folder)
}

/** Makes a folder, and its own where they are missing. */
export async function makeFolder(path: string, { mode, owner }: Attributes): Promise<void> {
  await mkdir(path, { recursive: true })
  if (owner !== null) await chown(path, owner.uid, owner.gid)
  // What is to come into it has to be possible; its own mode comes last.
  await chmod(path, mode | 0o700)
}

async function writeFile(
  part: string,
  mode: number,
  owner: Owner | null,
  mtime: Date,
  content: AsyncIterable<Buffer>,
  signal: AbortSignal,
): Promise<void> {
  const file = await open(part, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      signal.throwIfAborted()
      await file.write(chunk)
    }
    if (owner !== null) await file.chown(owner.uid, owner.gid)
    // After the owner, since a change of owner takes away what lets a program run as its owner.
    await file.chmod(mode)
    await file.utimes(mtime, mtime)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
