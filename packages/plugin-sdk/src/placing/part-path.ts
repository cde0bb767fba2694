import { createHash } from 'node:crypto'
import { lstat, readdir, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const PART = /^\.contraflow-[0-9a-f]{16}\.part$/
/** One that is still written changes all the time. */
const ABANDONED_MS = 600_000

/** Where a file is written before it replaces the one at `path`: beside it, always at the same name. */
export function partPath(path: string): string {
  const digest = createHash('sha256').update(basename(path)).digest('hex').slice(0, 16)
  return join(dirname(path), `.contraflow-${digest}.part`)
}

/** Removes what a delivery that was killed, and never put back, left in a folder ten minutes ago or earlier. */
export async function removeAbandonedParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((candidate) => PART.test(candidate))) {
    const path = join(folder, name)
    const stat = await lstat(path).catch(() => null)
    if (stat !== null && Date.now() - stat.ctimeMs > ABANDONED_MS) await rm(path, { force: true })
  }
}
