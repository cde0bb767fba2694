import { constants } from 'node:fs'
import { copyFile, lchown, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { statOf } from './before.ts'
import type { GitFile } from './git-files.ts'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Each file is written here first, whole, and then renamed. */
export const PART = '.contraflow-git.part'

/** Puts a file of a repository in its place, on the disk when it resolves; whoever looks sees the old or the new one. */
export async function placeGitFile(
  folder: string,
  { path, content }: GitFile,
  owner: Owner | null,
): Promise<void> {
  const target = join(folder, path)
  if (content === null) {
    await rm(target, { force: true })
    return sync(dirname(target))
  }
  const part = join(folder, PART)
  await rm(part, { force: true })
  const before = await statOf(target)
  const mode = path.startsWith('objects/') ? 0o444 : before?.isFile() ? before.mode & 0o777 : 0o644
  if (!Buffer.isBuffer(content)) await copyFile(content.file, part, constants.COPYFILE_FICLONE)
  const file = await open(part, Buffer.isBuffer(content) ? 'wx' : 'r+', 0o600)
  try {
    if (Buffer.isBuffer(content)) await file.writeFile(content)
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
  if (owner !== null) await lchown(part, owner.uid, owner.gid)
  await rename(part, target)
  await sync(dirname(target))
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
