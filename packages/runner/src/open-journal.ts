import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { damageIn, JournalDamaged, salvageRuns, setAside } from './journal-damage.ts'
import type { JournalKey } from './journal-key.ts'
import { CHECKPOINT_PAGES } from './journal-room.ts'
import {
  insertEntry,
  insertRun,
  migrateJournal,
  newStanding,
  type RunRow,
  writeStanding,
} from './journal-schema.ts'
import { sqliteCode } from './sqlite-code.ts'

const KEY_IS_GONE = 'its key, the file journal.key, is gone'

/**
 * Opens the database that a journal is kept in, for this process alone and readable by its owner alone. A damaged one is set
 * aside, and its runs are lost: then `damage` says why. Throws what SQLite throws.
 */
export function openJournal(
  file: string,
  key: JournalKey,
): { readonly database: DatabaseSync; readonly damage: string | null } {
  try {
    return { database: open(file, key), damage: null }
  } catch (error) {
    if (!(error instanceof JournalDamaged)) throw error
    const aside = setAside(file)
    const damage = `The journal of this device was damaged (${error.message}); it was set aside as ${aside}.`
    const database = open(file, key)
    for (const row of salvageRuns(aside, key)) loseRun(database, row, damage)
    return { database, damage }
  }
}

/** Throws JournalDamaged. */
function open(file: string, key: JournalKey): DatabaseSync {
  let database: DatabaseSync | null = null
  try {
    makePrivate(file)
    database = new DatabaseSync(file, { timeout: 0 })
    // An exclusive lock goes with its process, however that ends.
    database.exec(
      `pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
    )
    migrateJournal(database, key)
    // Takes the lock, where there was nothing to migrate.
    database.exec('begin immediate; commit')
    const damage = damageIn(database, key)
    if (damage !== null) throw new JournalDamaged(key.isNew ? KEY_IS_GONE : damage)
    return database
  } catch (error) {
    database?.close()
    const code = sqliteCode(error)
    if (code !== 'corrupt' && code !== 'not-a-database') throw error
    throw new JournalDamaged(error instanceof Error ? error.message : String(error), {
      cause: error,
    })
  }
}

/** A run of the damaged journal: known, and ended by that. */
function loseRun(database: DatabaseSync, row: RunRow, reason: string): void {
  const body = JSON.stringify({ kind: 'event', event: { type: 'journal-lost', reason } })
  const entry = { run_id: row.run_id, seq: 1, at: Date.now(), kind: 'event', body }
  database.exec('begin immediate')
  insertRun(database, row)
  const ended = { ended: 1, last_seq: 1, acknowledged_seq: 1, lost: reason }
  writeStanding(database, { ...newStanding(row.run_id), ...ended })
  insertEntry(database, entry)
  database.exec('commit')
}

/** Made before SQLite makes it, which gives its log the mode that its database has. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  for (const part of [file, `${file}-wal`]) {
    if (existsSync(part)) chmodSync(part, 0o600)
  }
}
