import type { Snapshot } from '../context.ts'
import { keepPaths } from './keep-paths.ts'
import { putBack } from './put-back.ts'
import { readEntries, readNote } from './snapshot-entry.ts'

/** The snapshot that lives in a folder (made when it is taken) of the device below `root`. */
export function snapshotIn(folder: string, root: string): Snapshot {
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
      const entries = (await readEntries(folder)) ?? []
      return putBack(folder, root, entries, told)
    },
  }
}
