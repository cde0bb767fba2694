import { createHash } from 'node:crypto'
import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchDesk } from './continue-artifact.ts'

const MARK = '.of-'

/** Who fetches: whatever a run has fetched, or is to have by its plan, is not taken away from it. */
export type DownloadsOfRun = Pick<FetchDesk, 'cacheDir' | 'run' | 'keeps'>

/**
 * Writes down that a run needs what lies, or comes to lie, under a key: in the name of an empty file, which also fits on a
 * full disk. A run that needed it before has ended, since there is one at a time.
 */
export async function markNeeded({ cacheDir, run }: DownloadsOfRun, key: string): Promise<void> {
  const own = `${key}${markOf(run)}`
  await writeFile(join(cacheDir, own), '', { mode: 0o600 })
  const marks = (await readdir(cacheDir)).filter((name) => name.startsWith(`${key}${MARK}`))
  for (const mark of marks) {
    if (mark !== own) await rm(join(cacheDir, mark), { force: true })
  }
}

/**
 * Takes away files, and parts of files, that this run does not need, those that were used longest ago first (as the
 * device's clock was then), until so much is free again; none where all of them together are not enough. Answers how much
 * that was.
 */
export async function evictDownloads(desk: DownloadsOfRun, lackingBytes: number): Promise<number> {
  const unneeded = await unneededBy(desk)
  if (unneeded.reduce((sum, { bytes }) => sum + bytes, 0) < lackingBytes) return 0
  let freed = 0
  for (const { paths, bytes } of unneeded.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (freed >= lackingBytes) break
    for (const path of paths) await rm(path, { force: true })
    freed += bytes
  }
  return freed
}

interface Unneeded {
  readonly paths: readonly string[]
  readonly bytes: number
  readonly usedAt: number
}

/** What belongs together has one name, up to its first point. */
async function unneededBy({ cacheDir, run, keeps }: DownloadsOfRun): Promise<readonly Unneeded[]> {
  const names = await readdir(cacheDir)
  const own = markOf(run)
  const groups = Map.groupBy(names, (name) => name.split('.')[0] ?? name)
  const found: Unneeded[] = []
  for (const [key, members] of groups) {
    // What is named otherwise is the caller's own.
    const isNeeded = !/^[0-9a-f]{64}$/.test(key) || keeps.includes(key)
    if (isNeeded || members.includes(`${key}${own}`)) continue
    // A lock may be waited for.
    const paths = members
      .filter((name) => !name.endsWith('.lock'))
      .map((name) => join(cacheDir, name))
    const stats = (await Promise.all(paths.map((path) => stat(path).catch(() => [])))).flat()
    found.push({
      paths,
      bytes: stats.reduce((sum, { blocks }) => sum + blocks * 512, 0),
      usedAt: Math.max(...stats.map(({ mtimeMs }) => mtimeMs)),
    })
  }
  return found
}

function markOf(run: string): string {
  return `${MARK}${createHash('sha256').update(run).digest('hex').slice(0, 16)}`
}
