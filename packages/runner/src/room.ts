import { randomFillSync } from 'node:crypto'
import { rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** For the scratch folder of one attempt: the text of a command, and what little else it needs. */
const SLICE_BYTES = 65_536
const MAX_SLICES = 64

/**
 * Takes room on the disk, so that attempts of the way back find some for their scratch folders, whatever fills it; for one
 * at least. False where there is none. (What else writes without end can still take an attempt's room in the moment in which
 * it is given: no file system keeps room for one process alone.)
 */
export function takeRoom(home: string, attempts: number): boolean {
  const sizeBytes = Math.min(Math.max(1, attempts), MAX_SLICES) * SLICE_BYTES
  try {
    // By chance, so that no file system makes it small.
    writeFileSync(fileIn(home), randomFillSync(Buffer.alloc(sizeBytes)), {
      mode: 0o600,
      flush: true,
    })
    return true
  } catch {
    rmSync(fileIn(home), { force: true })
    return false
  }
}

/** Gives up the room that one attempt needs; the rest stays for those after it. */
export function giveRoom(home: string): void {
  const { size = 0 } = statSync(fileIn(home), { throwIfNoEntry: false }) ?? {}
  if (size > 0) truncateSync(fileIn(home), Math.max(0, size - SLICE_BYTES))
}

function fileIn(home: string): string {
  return join(home, 'room')
}
