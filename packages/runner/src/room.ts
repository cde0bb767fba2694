import { randomFillSync } from 'node:crypto'
import { statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan } from '@contraflow/flow'

/** For the scratch folder of one attempt: the text of a command, and what little else it needs. */
const SLICE_BYTES = 65_536
const MAX_SLICES = 64
/** In the journal, where no run is about to begin. */
export const LEAST_ROOM_BYTES = 262_144
const JOURNAL_AN_ATTEMPT_BYTES = 32_768
const MAX_JOURNAL_BYTES = 8 * 1_048_576

/**
 * Takes room on the disk, so that attempts of the way back find some for their scratch folders, whatever fills it; for one
 * at least. False where there is none. (What else writes without end can still take an attempt's room in the moment in which
 * it is given: no file system keeps room for one process alone.)
 */
export function takeRoom(home: string, plan: Plan): boolean {
  const slices = Math.min(Math.max(1, attemptsBack(plan)), MAX_SLICES)
  const lacking = slices * SLICE_BYTES - sizeOf(home)
  if (lacking <= 0) return true
  try {
    // By chance, so that no file system makes it small.
    const content = randomFillSync(Buffer.alloc(lacking))
    writeFileSync(fileIn(home), content, { flag: 'a', mode: 0o600, flush: true })
    return true
  } catch {
    // What is there already stays: it is of use to a way back all the same.
    return false
  }
}

/** Gives up the room that one attempt needs; the rest stays for those after it. */
export function giveRoom(home: string): void {
  const size = sizeOf(home)
  if (size > 0) truncateSync(fileIn(home), Math.max(0, size - SLICE_BYTES))
}

/** What the way back may write into the journal at most, as far as can be told: in bytes. */
export function journalRoom(plan: Plan): number {
  return Math.min(
    LEAST_ROOM_BYTES + attemptsBack(plan) * JOURNAL_AN_ATTEMPT_BYTES,
    MAX_JOURNAL_BYTES,
  )
}

/** How many attempts the way back may have at most. */
function attemptsBack({ actions, flowRollback }: Plan): number {
  return [...actions, ...(flowRollback ?? [])].reduce((sum, { retry }) => sum + retry.attempts, 0)
}

function sizeOf(home: string): number {
  return statSync(fileIn(home), { throwIfNoEntry: false })?.size ?? 0
}

function fileIn(home: string): string {
  return join(home, 'room')
}
