import { randomFillSync } from 'node:crypto'
import { rmSync, statSync, writeFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'

const PAGE_BYTES = 4_096
/** Pages in the write-ahead log at which it is folded into the database. */
export const CHECKPOINT_PAGES = 256
/** As long as the log can become before it is folded, and a transaction more. */
const LOG_BYTES = (CHECKPOINT_PAGES + 64) * PAGE_BYTES

/**
 * So many bytes can still be written when the disk is full: as pages of the file that are free, and as length of its
 * write-ahead log. (Where a file system writes anew what it overwrites, as btrfs does, this is no promise.)
 */
export function hasRoom(database: DatabaseSync, file: string, bytes: number): boolean {
  const { freelist_count: free } = database.prepare('pragma freelist_count').get() ?? {}
  return Number(free) * PAGE_BYTES >= bytes && hasLogRoom(file)
}

/** Takes that room, by what `write` does each in one transaction. Throws what SQLite throws where the disk has none. */
export function takeJournalRoom(
  database: DatabaseSync,
  file: string,
  bytes: number,
  write: (change: () => void) => void,
): void {
  rmSync(standInOf(file), { force: true })
  // Twice, so that it is not called for at every step.
  const taken = Math.max(2 * bytes, LOG_BYTES)
  write(() => database.prepare('insert into room values (zeroblob(?))').run(taken))
  write(() => database.exec('delete from room'))
  database.exec('pragma wal_checkpoint(passive)')
}

/** SQLite removes its log with the last who has it open; until the next one comes, a file of its length is there instead. */
export function closeKeepingRoom(database: DatabaseSync, file: string): void {
  const hadLogRoom = hasLogRoom(file)
  database.close()
  if (!hadLogRoom) return
  try {
    // By chance, so that no file system makes it small.
    const content = randomFillSync(Buffer.alloc(LOG_BYTES))
    writeFileSync(standInOf(file), content, { mode: 0o600 })
  } catch {
    rmSync(standInOf(file), { force: true })
  }
}

function hasLogRoom(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) >= LOG_BYTES
}

function standInOf(file: string): string {
  return `${file}-room`
}
