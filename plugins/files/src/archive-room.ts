import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { StepFailure } from '@contraflow/plugin-sdk'

const MAX_ENTRIES = 250_000

/** Bounds what an archive may ask for before it was read whole. */
export interface Room {
  /** One more entry, of so many bytes. Throws StepFailure `no-space` or `invalid` where that is more than can ever be. */
  take(bytes: number): void
}

/** What the file system of a folder, which may not be there yet, could hold if there were nothing else on it. */
export async function roomAt(folder: string): Promise<Room> {
  const { blocks, bsize, files } = await capacity(folder)
  let bytes = 0
  let entries = 0
  return {
    take(more) {
      bytes += more
      entries += 1
      if (bytes > blocks * bsize || (files > 0 && entries > files)) {
        throw new StepFailure('no-space', 'the archive holds more than the whole file system could')
      }
      if (entries > MAX_ENTRIES) {
        throw new StepFailure(
          'invalid',
          `the archive is refused: it has more than ${MAX_ENTRIES} entries. Deliver it in parts`,
        )
      }
    },
  }
}

async function capacity(folder: string): Promise<StatsFs> {
  const found = await statfs(folder).catch(() => null)
  return found ?? (folder === dirname(folder) ? statfs(folder) : capacity(dirname(folder)))
}
