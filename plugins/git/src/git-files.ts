import { copyFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import { type Before, readOrNull, statOf } from './before.ts'
import type { Git } from './git.ts'
import { packFiles, shallowOf } from './scratch-repository.ts'
import type { Wanted } from './wanted.ts'

/** A file of a repository's own folder. */
export interface GitFile {
  /** Relative to it. */
  readonly path: string
  /** Its content; or the file that holds it; null: it has to go. */
  readonly content: Buffer | { readonly file: string } | null
}

export interface RepositoryToPlace {
  readonly deviceGitDir: string
  /** The scratch repository; its index is the commit. */
  readonly gitDir: string
  readonly repository: string
  readonly before: Before
  readonly wanted: Wanted
  /** Of a submodule: its working tree, which is elsewhere. */
  readonly workTree: string | null
  /** Submodules that are checked out with it: name → address. */
  readonly submodules: ReadonlyMap<string, string>
  /** The name of the pack that an attempt before may have half placed; null: none. */
  readonly pack: string | null
  /** Something in the working tree is written or removed. */
  readonly treeChanges: boolean
}

export interface GitFiles {
  /** In the order in which they are to be placed: what others refer to first, HEAD last. */
  readonly files: readonly GitFile[]
  readonly pack: string | null
  readonly shallow: string | null
}

/** What has to be in a repository's own folder so that it is at a commit, without what is there already. */
export async function gitFilesOf(git: Git, asked: RepositoryToPlace): Promise<GitFiles> {
  const { deviceGitDir, gitDir, wanted } = asked
  const shallow = await shallowOf(gitDir)
  const shallowFile = { path: 'shallow', content: shallow === null ? null : Buffer.from(shallow) }
  const packs = await packsOf(asked)
  const refs = Object.entries(wanted.refs).map(([path, object]) => ({
    path,
    content: Buffer.from(`${object}\n`),
  }))
  for (const { path } of refs) await refuseBlocked(deviceGitDir, path)
  const files: readonly GitFile[] = [
    // Commits that end the history are named before the objects come, and no longer named after.
    ...(shallow === null ? [] : [shallowFile]),
    ...packs.files,
    ...(shallow === null ? [shallowFile] : []),
    { path: 'config', content: await configOf(git, asked) },
    ...refs,
    ...((await needsIndex(git, asked)) ? [indexOf(gitDir)] : []),
    { path: 'HEAD', content: Buffer.from(`${wanted.head}\n`) },
  ]
  const missing: GitFile[] = []
  for (const file of files) {
    if (!(await isPlaced(deviceGitDir, file))) missing.push(file)
  }
  return { files: missing, pack: packs.name, shallow }
}

/** What is written at the end, when it knows the times of the files. */
export function indexOf(gitDir: string): GitFile {
  return { path: 'index', content: { file: join(gitDir, 'index') } }
}

/** Whole once its index is there, which comes last. */
async function packsOf({ gitDir, pack }: RepositoryToPlace) {
  const names = await packFiles(gitDir)
  const own = names[0]?.replace(/\.\w+$/, '') ?? null
  if (own === null) return { name: pack, files: [] }
  const name = pack ?? own
  const files = ['pack', 'rev', 'idx']
    .filter((kind) => names.includes(`${own}.${kind}`))
    .map((kind) => ({
      path: `objects/pack/${name}.${kind}`,
      content: { file: join(gitDir, 'objects/pack', `${own}.${kind}`) },
    }))
  return { name, files }
}

/** The device's own, with the address of the repository and what a branch is compared with. */
async function configOf(git: Git, asked: RepositoryToPlace): Promise<Buffer> {
  const { gitDir, before, deviceGitDir } = asked
  const file = join(gitDir, 'config-to-be')
  await copyFile(join(before.config === null ? gitDir : deviceGitDir, 'config'), file)
  const settings = settingsOf(asked)
  for (const [key, value] of settings) {
    const { exitCode, stdoutTail } = await git.attempt(['config', '--file', file, '--get-all', key])
    if (exitCode === 0 && stdoutTail === `${value}\n`) continue
    await git.run(['config', '--file', file, '--replace-all', key, value])
  }
  return (await readOrNull(file)) ?? Buffer.alloc(0)
}

function settingsOf({
  deviceGitDir,
  repository,
  wanted,
  workTree,
  submodules,
}: RepositoryToPlace): readonly (readonly [key: string, value: string])[] {
  const branch = wanted.head.startsWith('ref: ')
    ? wanted.head.slice('ref: refs/heads/'.length)
    : null
  return [
    ...(workTree === null ? [] : [['core.worktree', relative(deviceGitDir, workTree)] as const]),
    ['remote.origin.url', repository],
    ['remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
    ...(branch === null
      ? []
      : [
          [`branch.${branch}.remote`, 'origin'] as const,
          [`branch.${branch}.merge`, `refs/heads/${branch}`] as const,
        ]),
    ...[...submodules].flatMap(([name, url]) => [
      [`submodule.${name}.active`, 'true'] as const,
      [`submodule.${name}.url`, url] as const,
    ]),
  ]
}

async function needsIndex(git: Git, asked: RepositoryToPlace): Promise<boolean> {
  const { gitDir, deviceGitDir, wanted, treeChanges } = asked
  const own = await readOrNull(join(deviceGitDir, 'index'))
  if (treeChanges || own === null) return true
  const index = join(gitDir, 'index-before')
  await copyFile(join(deviceGitDir, 'index'), index)
  const compare = ['diff-index', '--cached', '--quiet', '--ignore-submodules=none', wanted.commit]
  return (await git.attempt(compare, { gitDir, index })).exitCode !== 0
}

async function isPlaced(deviceGitDir: string, { path, content }: GitFile): Promise<boolean> {
  const placed = await readOrNull(join(deviceGitDir, path))
  if (content === null) return placed === null
  return Buffer.isBuffer(content) && placed?.equals(content) === true
}

/** A branch `a` and a branch `a/b` can't both be. */
async function refuseBlocked(deviceGitDir: string, ref: string): Promise<void> {
  const parts = ref.split('/')
  for (let length = 3; length <= parts.length; length += 1) {
    const path = parts.slice(0, length).join('/')
    const found = await statOf(join(deviceGitDir, path))
    const isWhole = length === parts.length
    if (found === null || (isWhole ? found.isFile() : found.isDirectory())) continue
    throw new StepFailure(
      'invalid',
      `the repository on the device has ${path}${isWhole ? '/…' : ''}, so it can't have ${ref}: remove the one that is no longer wanted, or the folder`,
    )
  }
}
