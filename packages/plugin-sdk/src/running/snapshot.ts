import { readdir } from 'node:fs/promises'
import type { Snapshot } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { keepPaths } from './keep-paths.ts'
import { putBack } from './put-back.ts'
import { readEntries, readNote } from './snapshot-entry.ts'

/**
 * The snapshot that lives in a folder (made when it is taken) of the device below `root`. `isDue`: its step succeeded; half of
 * one was not left by that, and is told as damaged.
 */
export function snapshotIn(folder: string, root: string, isDue = false): Snapshot {
  return {
    async keep(paths, note) {
      const entries = (await readEntries(folder)) ?? (await keepPaths(folder, root, paths, note))
      const absent = entries.filter(({ was }) => was === 'absent').map(({ path }) => path)
      return { absent: new Set(absent) }
    },
    async noted(schema) {
      // Half of a snapshot has none: what it would tell of was not kept.
      const isTaken = (await readEntries(folder)) !== null
      return isTaken ? readNote(folder, schema) : null
    },
    async restore(told = () => undefined) {
      const entries = await readEntries(folder)
      if (entries === null && isDue) await requireNothingKept(folder)
      return putBack(folder, root, entries ?? [], told)
    },
  }
}

async function requireNothingKept(folder: string): Promise<void> {
  const kept = await readdir(folder).catch(() => [])
  if (kept.length === 0) return
  throw new StepFailure(
    'error',
    `the list of what was kept is gone from ${folder}: nothing was put back`,
  )
}
