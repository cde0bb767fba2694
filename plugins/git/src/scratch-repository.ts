import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'
import { type Before, readOrNull } from './before.ts'
import type { Git } from './git.ts'
import type { Wanted } from './wanted.ts'

/** What an earlier attempt of the step has planned for a repository, and perhaps begun to place. */
export interface Begun {
  readonly shallow: string | null
}

export interface RepositoryToFetch {
  /** A `.git` that is not there yet. */
  readonly gitDir: string
  readonly repository: string
  /** Of the device; its objects are used where they lie. */
  readonly deviceGitDir: string
  readonly before: Before
  readonly wanted: Wanted
  /** Commits of history. Default: all. */
  readonly depth?: number
  readonly begun: Begun | null
}

/**
 * A repository of the attempt's own, with all that a commit needs: by the objects that the device has, and at most one pack
 * of what it lacked. Its index is the commit. Nothing on the device changes. Throws StepFailure.
 */
export async function fetchIntoScratch(git: Git, asked: RepositoryToFetch): Promise<void> {
  const { gitDir, deviceGitDir, before, wanted, begun } = asked
  await git.run(['init', '-q', '--template=', dirname(gitDir)])
  if (before.hasObjects) {
    await mkdir(join(gitDir, 'objects/info'), { recursive: true })
    await writeFile(join(gitDir, 'objects/info/alternates'), `${join(deviceGitDir, 'objects')}\n`)
  }
  if (begun === null || !(await isComplete(git, asked, begun.shallow))) {
    await setShallow(gitDir, before.shallow)
    if (!(await isThere(git, asked))) await fetch(git, asked)
  }
  await requireCommit(git, gitDir, wanted)
  await onePack(git, gitDir)
  await git.run(['read-tree', wanted.commit], { gitDir })
}

/** What is checked out on the device has all its objects. */
async function isThere(git: Git, { gitDir, before, wanted, depth }: RepositoryToFetch) {
  if (before.commit !== wanted.commit) return false
  if (before.shallow !== null && depth === undefined) return false
  return hasAll(git, gitDir, wanted)
}

/** An attempt that was interrupted may have brought everything already. */
async function isComplete(
  git: Git,
  { gitDir, before, wanted }: RepositoryToFetch,
  shallow: string | null,
): Promise<boolean> {
  if (!before.hasObjects) return false
  await setShallow(gitDir, shallow)
  const objects = [wanted.commit, ...Object.values(wanted.refs)]
  const walk = ['rev-list', '--objects', '--quiet', ...new Set(objects)]
  return (await git.attempt(walk, { gitDir })).exitCode === 0
}

async function setShallow(gitDir: string, shallow: string | null): Promise<void> {
  if (shallow === null) await rm(join(gitDir, 'shallow'), { force: true })
  else await writeFile(join(gitDir, 'shallow'), shallow)
}

async function fetch(git: Git, asked: RepositoryToFetch): Promise<void> {
  const { gitDir, before, wanted, depth } = asked
  if (before.commit !== null) {
    // What the server is told that is here already.
    await git.run(['update-ref', 'refs/contraflow/before', before.commit], { gitDir })
  }
  const limit = depthArgs(depth, before)
  const named = wanted.from.map((name, index) => `+${name}:refs/contraflow/wanted-${index}`)
  if (named.length > 0) {
    await fetchRefs(git, asked, [...limit, ...spec(asked, named)])
    if (await hasAll(git, gitDir, wanted)) return
  }
  // A ref that has moved on since, or none: by what it is, where the server answers that; else among all that it has.
  const objects = [...new Set([wanted.commit, ...Object.values(wanted.refs)])]
  const byName = [...limit, ...spec(asked, objects)]
  const { exitCode } = await git.attempt(fetchArgs(byName), { gitDir, fetches: true })
  if (exitCode === 0 && (await hasAll(git, gitDir, wanted))) return
  const all = ['+refs/heads/*:refs/contraflow/heads/*', '+refs/tags/*:refs/contraflow/tags/*']
  await fetchRefs(git, asked, [...depthArgs(undefined, before), ...spec(asked, all)])
}

function depthArgs(depth: number | undefined, { shallow }: Before): readonly string[] {
  if (depth !== undefined) return [`--depth=${depth}`]
  // As --unshallow, which is refused where nothing is left to do.
  return shallow === null ? [] : ['--depth=2147483647']
}

function spec({ repository }: RepositoryToFetch, refs: readonly string[]): readonly string[] {
  return ['--', repository, ...refs]
}

function fetchArgs(rest: readonly string[]): readonly string[] {
  return ['fetch', '--progress', '--no-tags', '--force', ...rest]
}

async function fetchRefs(git: Git, { gitDir }: RepositoryToFetch, rest: readonly string[]) {
  await git.run(fetchArgs(rest), { gitDir, fetches: true })
}

async function hasAll(git: Git, gitDir: string, { commit, refs }: Wanted): Promise<boolean> {
  for (const object of new Set([commit, ...Object.values(refs)])) {
    if ((await git.attempt(['cat-file', '-e', object], { gitDir })).exitCode !== 0) return false
  }
  return true
}

async function requireCommit(git: Git, gitDir: string, { commit }: Wanted): Promise<void> {
  const { exitCode, stdoutTail } = await git.attempt(['cat-file', '-t', commit], { gitDir })
  if (exitCode !== 0) {
    throw new StepFailure('invalid', `the repository has no commit ${commit}, or no longer`)
  }
  if (stdoutTail.trim() !== 'commit') {
    throw new StepFailure('invalid', `${commit} is a ${stdoutTail.trim()}, not a commit`)
  }
}

/** So that what is to be placed has always the same names. */
async function onePack(git: Git, gitDir: string): Promise<void> {
  const packs = (await packFiles(gitDir)).filter((name) => name.endsWith('.pack'))
  if (packs.length > 1) await git.run(['repack', '-a', '-d', '-l', '-q'], { gitDir })
}

/** What was fetched: names below `objects/pack`. */
export async function packFiles(gitDir: string): Promise<readonly string[]> {
  const names = await readdir(join(gitDir, 'objects/pack'))
  return names.filter((name) => /^pack-[0-9a-f]+\.(pack|rev|idx)$/.test(name))
}

export async function shallowOf(gitDir: string): Promise<string | null> {
  const text = (await readOrNull(join(gitDir, 'shallow')))?.toString() ?? ''
  return text === '' ? null : text
}
