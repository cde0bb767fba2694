import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { statOf } from './before.ts'
import type { Git } from './git.ts'
import { type Clean, removals } from './removals.ts'
import { walk } from './walk.ts'

/** What has to happen in a working tree; paths are relative to it. */
export interface TreeChanges {
  /** Files, links, and folders of submodules that are not as the commit has them. */
  readonly write: readonly string[]
  /** In the order in which it can be done. */
  readonly remove: readonly string[]
}

export interface TreeToChange {
  /** Absolute; may not be there yet. */
  readonly folder: string
  /** Of the scratch repository, whose index is the commit. */
  readonly gitDir: string
  /** What is checked out now. */
  readonly before: string | null
  readonly clean: Clean
  /** Below it lies another tree's. */
  readonly isElse: (path: string) => boolean
}

/**
 * Compares a working tree with the commit: every file by its content, whatever the repository on the device says of it.
 * Changes nothing.
 */
export async function treeChanges(git: Git, tree: TreeToChange): Promise<TreeChanges> {
  const { folder, gitDir, before, clean, isElse } = tree
  const isThere = (await statOf(folder))?.isDirectory() === true
  const workTree = isThere ? folder : await emptyFolder(gitDir)
  await git.attempt(['update-index', '-q', '--ignore-submodules', '--refresh'], {
    gitDir,
    workTree,
  })
  const different = await git.names(
    ['diff-files', '--name-only', '-z', '--ignore-submodules=all'],
    { gitDir, workTree },
  )
  const { files, folders } = await entriesOf(git, gitDir)
  const found = await walk(folder, (path) => path === '.git' || isElse(path))
  const contents = {
    found,
    files: new Set(files),
    folders: new Set(folders),
    before: new Set(before === null ? [] : await namesIn(git, gitDir, before)),
  }
  const ignores = files.filter((path) => path === '.gitignore' || path.endsWith('/.gitignore'))
  const remove = await removals(contents, clean, (paths) =>
    ignoredAmong(git, gitDir, ignores, paths),
  )
  const gone = new Set(remove)
  const made = folders.filter((path) => found.get(path) !== 'folder')
  // What is in the way of a file is removed, and then it is to be written, whatever it was.
  const write = new Set([...different, ...made, ...files.filter((path) => gone.has(path))])
  return { write: [...write], remove }
}

/** Paths of the commit: of files and links, and of submodules. */
async function entriesOf(git: Git, gitDir: string) {
  const entries = (await git.names(['ls-files', '-s', '-z'], { gitDir })).map((line) => ({
    isFolder: line.startsWith('160000 '),
    path: line.slice(line.indexOf('\t') + 1),
  }))
  const paths = (isFolder: boolean) =>
    entries.filter((entry) => entry.isFolder === isFolder).map(({ path }) => path)
  return { files: paths(false), folders: paths(true) }
}

async function namesIn(git: Git, gitDir: string, commit: string): Promise<readonly string[]> {
  const lines = await git.names(['ls-tree', '-r', '-z', commit], { gitDir })
  return lines
    .filter((line) => !line.startsWith('160000 '))
    .map((line) => line.slice(line.indexOf('\t') + 1))
}

/** By the rules of the commit, not of what lies in the folder. */
async function ignoredAmong(
  git: Git,
  gitDir: string,
  ignores: readonly string[],
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ignores.length === 0 || paths.length === 0) return new Set()
  const workTree = await emptyFolder(gitDir)
  const place = { gitDir, workTree }
  await git.run(['checkout-index', '-f', '-q', '-z', '--stdin'], {
    ...place,
    input: ignores.join('\0'),
  })
  return new Set(
    await git.names(['check-ignore', '-z', '--stdin', '--no-index'], {
      ...place,
      input: `${paths.join('\0')}\0`,
      // It ends with 1 where none is ignored.
      codes: [0, 1],
    }),
  )
}

async function emptyFolder(gitDir: string): Promise<string> {
  const folder = join(gitDir, '..', 'empty')
  await mkdir(folder, { recursive: true })
  return folder
}
