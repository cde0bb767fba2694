import { existsSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { JournalKey } from './journal-key.ts'
import { type EntryRow, entryChecksum, type RunRow, runChecksum } from './journal-schema.ts'

/** The journal does not hold what was written to it; the message says what was found. */
export class JournalDamaged extends Error {}

/** What is wrong with a journal, in a few words; null: everything in it is as it was written. */
export function damageIn(database: DatabaseSync, key: JournalKey): string | null {
  const found = database.prepare('pragma integrity_check(1)').get()?.['integrity_check']
  if (found !== 'ok') return String(found)
  const runs = new Map<string, RunRow>()
  for (const row of runRows(database)) {
    if (!isSound(row, key)) return `what it holds of run ${row.run_id} was changed`
    runs.set(row.run_id, row)
  }
  return damageInEntries(database, runs)
}

function damageInEntries(database: DatabaseSync, runs: ReadonlyMap<string, RunRow>): string | null {
  const seqs = new Map<string, number>()
  const statement = database.prepare(
    'select run_id, seq, at, kind, body, checksum from entries order by run_id, seq',
  )
  for (const found of statement.iterate()) {
    const entry = found as unknown as EntryRow & { readonly checksum: number }
    const { run_id: runId, seq, checksum } = entry
    const run = runs.get(runId)
    if (run === undefined || entryChecksum(entry) !== checksum) {
      return `entry ${seq} of run ${runId} was changed`
    }
    // What the server has may have been dropped.
    const expected = Math.max(seqs.get(runId) ?? 0, run.acknowledged_seq) + 1
    if (seq > expected) return `entry ${expected} of run ${runId} is missing`
    seqs.set(runId, seq)
  }
  for (const { run_id: runId, last_seq, acknowledged_seq } of runs.values()) {
    const last = Math.max(seqs.get(runId) ?? 0, acknowledged_seq)
    if (last !== last_seq) return `entries of run ${runId} are missing`
  }
  return null
}

/** The runs of a damaged journal that can still be read, each as it was written; those that had ended are left out. */
export function salvageRuns(file: string, key: JournalKey): readonly RunRow[] {
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      return [...runRows(database)].filter((row) => isSound(row, key) && row.ended === 0)
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}

/** Moves a journal out of the way, under a name that is free; answers it. */
export function setAside(file: string): string {
  let number = 1
  while (existsSync(`${file}.damaged-${number}`)) number += 1
  const aside = `${file}.damaged-${number}`
  renameSync(file, aside)
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`)
  return aside
}

function* runRows(database: DatabaseSync): Generator<RunRow & { readonly checksum: number }> {
  for (const row of database.prepare('select * from runs order by number').iterate()) {
    yield row as unknown as RunRow & { readonly checksum: number }
  }
}

function isSound(row: RunRow & { readonly checksum: number }, key: JournalKey): boolean {
  try {
    JSON.parse(row.assignment)
    JSON.parse(key.open(row.secrets))
    return runChecksum(row) === row.checksum
  } catch {
    return false
  }
}
