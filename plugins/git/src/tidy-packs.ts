import { lchown, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CloneContext } from './access.ts'
import { statOf } from './before.ts'
import type { Git } from './git.ts'
import type { Owner } from './place-git-file.ts'

/** Git's own default. */
const PACK_LIMIT = 50

/**
 * Each deployment brings a pack: once there are more than git likes, puts small ones together. It is not `git gc`, which
 * throws away what no branch leads to (the commit that the way back returns to may be such), rewrites refs that the way back
 * restores, and runs the repository's own hooks. The limit is `gc.autoPackLimit`, and 0 or `gc.auto = 0` in the repository
 * turns it off, as with `git gc --auto`. Never fails: a repository of many packs is only slower.
 */
export async function tidyPacks(
  { log }: Pick<CloneContext, 'log'>,
  git: Git,
  gitDir: string,
  owner: Owner | null,
): Promise<void> {
  const limit = await limitOf(git, gitDir)
  const before = await packNames(gitDir)
  if (limit === 0 || packs(before) <= limit) return
  const { exitCode, stderrTail } = await repack(git, gitDir)
  if (exitCode !== 0) {
    log(`its ${packs(before)} packs could not be put together: ${stderrTail.trim().slice(-300)}`)
    return
  }
  const after = await packNames(gitDir)
  log(`${packs(before)} packs of the repository are now ${packs(after)}`)
  if (owner === null) return
  for (const name of after.filter((one) => !before.includes(one))) {
    await lchown(join(gitDir, 'objects/pack', name), owner.uid, owner.gid)
  }
}

async function repack(git: Git, gitDir: string) {
  const quietly = ['-d', '-l', '-q']
  const rolled = await git.attempt(['repack', '--geometric=2', ...quietly], { gitDir })
  // 129: a git older than 2.32 knows no such option.
  return rolled.exitCode === 129
    ? git.attempt(['repack', '-a', '--keep-unreachable', ...quietly], { gitDir })
    : rolled
}

async function limitOf(git: Git, gitDir: string): Promise<number> {
  const own = await git.attempt(['config', '--local', '--get', 'gc.auto'], { gitDir })
  if (own.exitCode === 0 && own.stdoutTail.trim() === '0') return 0
  const asked = await git.attempt(['config', '--type=int', '--get', 'gc.autoPackLimit'], { gitDir })
  return asked.exitCode === 0 ? Number(asked.stdoutTail) : PACK_LIMIT
}

async function packNames(gitDir: string): Promise<readonly string[]> {
  const folder = join(gitDir, 'objects/pack')
  return (await statOf(folder)) === null ? [] : readdir(folder)
}

function packs(names: readonly string[]): number {
  const isKept = (pack: string) => names.includes(pack.replace(/pack$/, 'keep'))
  return names.filter((name) => name.endsWith('.pack') && !isKept(name)).length
}
