import { existsSync, renameSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { JournalKey } from './journal-key.ts'
import {
  type EntryRow,
  entryChecksum,
  type RunRow,
  runChecksum,
  type StandingRow,
  standingChecksum,
} from './journal-schema.ts'

/** The journal does not hold what was written to it; the message says what was found. */
export class JournalDamaged extends Error {}

/** What is wrong with a journal, in a few words; null: everything in it is as it was written. */
export function damageIn(database: DatabaseSync, key: JournalKey): string | null {
  const found = database.prepare('pragma integrity_check(1)').get()?.['integrity_check']
  if (found !== 'ok') return String(found)
  const standings = new Map<string, StandingRow>()
  for (const row of standingRows(database)) {
    if (standingChecksum(row) !== row.checksum) return `where run ${row.run_id} stands was changed`
    standings.set(row.run_id, row)
  }
  for (const row of runRows(database)) {
    if (!isSound(row, key)) return `what it holds of run ${row.run_id} was changed`
    if (!standings.has(row.run_id)) return `where run ${row.run_id} stands is missing`
  }
  return damageInEntries(database, standings)
}

function damageInEntries(
  database: DatabaseSync,
  standings: ReadonlyMap<string, StandingRow>,
): string | null {
  const seqs = new Map<string, number>()
  const statement = database.prepare(
    'select run_id, seq, at, kind, body, checksum from entries order by run_id, seq',
  )
  for (const found of statement.iterate()) {
    const entry = found as unknown as Checked<EntryRow>
    const { run_id: runId, seq, checksum } = entry
    const standing = standings.get(runId)
    if (standing === undefined || entryChecksum(entry) !== checksum) {
      return `entry ${seq} of run ${runId} was changed`
    }
    // What the server has may have been dropped.
    const expected = Math.max(seqs.get(runId) ?? 0, standing.acknowledged_seq) + 1
    if (seq > expected) return `entry ${expected} of run ${runId} is missing`
    seqs.set(runId, seq)
  }
  for (const { run_id: runId, last_seq, acknowledged_seq } of standings.values()) {
    const last = Math.max(seqs.get(runId) ?? 0, acknowledged_seq)
    if (last !== last_seq) return `entries of run ${runId} are missing`
  }
  return null
}

/** The runs of a damaged journal that can still be read, each as it was written; those that surely had ended are left out. */
export function salvageRuns(file: string, key: JournalKey): readonly RunRow[] {
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const ended = endedRuns(database)
      return [...runRows(database)].filter((row) => isSound(row, key) && !ended.has(row.run_id))
    } finally {
      database.close()
    }
  } catch {
    return []
  }
}

function endedRuns(database: DatabaseSync): ReadonlySet<string> {
  try {
    const sound = standingRows(database).filter((row) => standingChecksum(row) === row.checksum)
    return new Set(sound.filter(({ ended }) => ended === 1).map((row) => row.run_id))
  } catch {
    return new Set()
  }
}

type Checked<Row> = Row & { readonly checksum: number }

/** In the order of their assignment. */
export function* runRows(database: DatabaseSync): Generator<Checked<RunRow>> {
  for (const row of database.prepare('select * from runs order by number').iterate()) {
    yield row as unknown as Checked<RunRow>
  }
}

export function standingRows(database: DatabaseSync): readonly Checked<StandingRow>[] {
  return database.prepare('select * from standings').all() as unknown as Checked<StandingRow>[]
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

function isSound(row: Checked<RunRow>, key: JournalKey): boolean {
  try {
    JSON.parse(row.assignment)
    JSON.parse(key.open(row.secrets))
    return runChecksum(row) === row.checksum
  } catch {
    return false
  }
}
