import { constants } from 'node:fs'
import {
  chmod,
  copyFile,
  lchown,
  lstat,
  lutimes,
  mkdir,
  open,
  readFile,
  readlink,
  rename,
  rm,
  rmdir,
  symlink,
  unlink,
} from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { Snapshot } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { devicePath } from './device-path.ts'

interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly atimeMs: number
  readonly mtimeMs: number
}

/** A path as it was. `content` names the copy beside the manifest. */
type Entry = { readonly path: string } & (
  | { readonly was: 'absent' }
  | ({ readonly was: 'file'; readonly content: string } & Attributes)
  | ({ readonly was: 'link'; readonly target: string } & Attributes)
  | ({ readonly was: 'folder' } & Attributes)
)

/** The snapshot that lives in a folder (made when it is taken) of the device below `root`. */
export function snapshotIn(folder: string, root: string): Snapshot {
  return {
    async keep(paths) {
      if ((await readEntries(folder)) !== null) return
      await rm(folder, { recursive: true, force: true })
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const entries: Entry[] = []
      for (const path of await withMissingParents(root, paths)) {
        entries.push(await keepPath(folder, root, path, entries.length))
      }
      await writeDurably(folder, 'manifest.json', JSON.stringify(entries))
    },
    async restore() {
      const entries = (await readEntries(folder)) ?? []
      const kept = entries.filter(({ was }) => was !== 'absent')
      // Folders' own times come last, after what was changed inside of them.
      const folders = kept.filter(({ was }) => was === 'folder')
      const absent = entries.filter(({ was }) => was === 'absent')
      let removed = 0
      for (const { path } of absent.toSorted(deepestFirst)) {
        removed += Number(await removeIfThere(devicePath(root, path)))
      }
      for (const entry of folders.toSorted(deepestFirst).reverse())
        await putBack(folder, root, entry)
      for (const entry of kept) if (entry.was !== 'folder') await putBack(folder, root, entry)
      for (const entry of folders.toSorted(deepestFirst)) await putBack(folder, root, entry)
      return { restored: kept.length, removed }
    },
  }
}

async function readEntries(folder: string): Promise<readonly Entry[] | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new StepFailure('error', `the snapshot in ${folder} can't be read`, error)
  }
}

/** The paths relative to the root, each once, with those of their folders that are not there and so will be made. */
async function withMissingParents(
  root: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const all = new Set<string>()
  for (const path of paths) {
    const absolute = devicePath(root, path)
    all.add(relative(root, absolute))
    for (let parent = dirname(absolute); !(await exists(parent)); parent = dirname(parent)) {
      all.add(relative(root, parent))
    }
  }
  return [...all]
}

async function keepPath(
  folder: string,
  root: string,
  path: string,
  number: number,
): Promise<Entry> {
  const absolute = devicePath(root, path)
  const stat = await lstat(absolute).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (stat === null) return { path, was: 'absent' }
  const { mode, uid, gid, atimeMs, mtimeMs } = stat
  const attributes = { mode: mode & 0o7777, uid, gid, atimeMs, mtimeMs }
  if (stat.isDirectory()) return { path, was: 'folder', ...attributes }
  if (stat.isSymbolicLink()) {
    return { path, was: 'link', target: await readlink(absolute), ...attributes }
  }
  if (!stat.isFile()) {
    throw new StepFailure(
      'invalid',
      `${path} is neither a file, a folder nor a link: it can't be kept`,
    )
  }
  const content = `${number}`
  // Never a hard link: an in-place write would spoil what was kept.
  await copyFile(absolute, join(folder, content), constants.COPYFILE_FICLONE)
  await sync(join(folder, content))
  return { path, was: 'file', content, ...attributes }
}

async function putBack(folder: string, root: string, entry: Entry): Promise<void> {
  if (entry.was === 'absent') return
  const target = devicePath(root, entry.path)
  if (entry.was === 'folder') {
    await mkdir(target, { recursive: true })
    await applyAttributes(target, entry)
    return
  }
  await mkdir(dirname(target), { recursive: true })
  const beside = `${target}.contraflow-restore`
  await rm(beside, { force: true })
  if (entry.was === 'link') {
    await symlink(entry.target, beside)
    await lchown(beside, entry.uid, entry.gid)
  } else {
    await copyFile(join(folder, entry.content), beside, constants.COPYFILE_FICLONE)
    await applyAttributes(beside, entry)
    await sync(beside)
  }
  await rename(beside, target)
  if (entry.was === 'link') await lutimes(target, entry.atimeMs / 1000, entry.mtimeMs / 1000)
  await sync(dirname(target))
}

async function applyAttributes(path: string, attributes: Attributes): Promise<void> {
  const { mode, uid, gid, atimeMs, mtimeMs } = attributes
  await lchown(path, uid, gid)
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
    if (['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error))) return false
    throw error
  }
}

async function writeDurably(folder: string, name: string, text: string): Promise<void> {
  const file = await open(join(folder, `${name}.new`), 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(join(folder, `${name}.new`), join(folder, name))
  await sync(folder)
  await sync(dirname(folder))
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function deepestFirst(a: Entry, b: Entry): number {
  return b.path.split('/').length - a.path.split('/').length
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
