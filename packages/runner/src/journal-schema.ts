import type { DatabaseSync } from 'node:sqlite'
import { crc32 } from 'node:zlib'
import type { RunAssignment } from './assignment.ts'
import type { JournalKey } from './journal-key.ts'
import { RunnerError } from './runner-error.ts'

const VERSION = 2

const SCHEMA = `
  create table runs (
    number integer primary key autoincrement,
    run_id text not null unique,
    assignment text not null,
    secrets blob not null,
    checksum integer not null
  ) strict;
  -- Apart, since it is written at every step: an assignment may take many pages.
  create table standings (
    run_id text primary key references runs (run_id) on delete cascade,
    ended integer not null,
    last_seq integer not null,
    acknowledged_seq integer not null,
    kept_ms integer not null,
    lost text,
    held text not null,
    checksum integer not null
  ) strict, without rowid;
  create table entries (
    run_id text not null references runs (run_id) on delete cascade,
    seq integer not null,
    at integer not null,
    kind text not null,
    body text not null,
    checksum integer not null,
    primary key (run_id, seq)
  ) strict, without rowid;
  -- Runs that must not be started again: told whole (no reason), or lost with a damaged journal.
  create table gone (run_id text primary key, reason text) strict, without rowid;
  create table room (filling blob not null) strict;
`

/** What is given with a run, and never changes. */
export interface RunRow {
  readonly run_id: string
  /** JSON, without the values of secret inputs. */
  readonly assignment: string
  /** These values, as sealed JSON. */
  readonly secrets: Uint8Array
}

/** Where a run stands. */
export interface StandingRow {
  readonly run_id: string
  readonly ended: number
  readonly last_seq: number
  readonly acknowledged_seq: number
  readonly kept_ms: number
  readonly lost: string | null
  /** JSON: ids of attempts that count as in flight and were never begun. */
  readonly held: string
}

export interface EntryRow {
  readonly run_id: string
  readonly seq: number
  readonly at: number
  readonly kind: string
  readonly body: string
}

/**
 * Brings a journal of this or an older agent to this one's schema, all or nothing. Throws RunnerError `home.unusable` for
 * a newer one: what it holds might mean something else.
 */
export function migrateJournal(database: DatabaseSync, key: JournalKey): void {
  const version = Number(database.prepare('pragma user_version').get()?.['user_version'])
  if (version === VERSION) return
  if (version > VERSION) {
    throw new RunnerError(
      'home.unusable',
      `its journal was written by a newer agent (format ${version}, this one knows ${VERSION}): update this agent`,
    )
  }
  database.exec('begin immediate')
  const first = readFirst(database)
  database.exec('drop table if exists entries; drop table if exists runs')
  database.exec(SCHEMA)
  writeFirst(database, key, first)
  database.exec(`pragma user_version = ${VERSION}; commit`)
}

/** CRC-32 over what a row holds: a disk that gives back other bits than it was given is found out. */
export function runChecksum({ run_id, assignment, secrets }: RunRow): number {
  return crc32(secrets, crc32(assignment, crc32(run_id)))
}

export function standingChecksum(row: StandingRow): number {
  const { run_id, ended, last_seq, acknowledged_seq, kept_ms, lost, held } = row
  return crc32(JSON.stringify([run_id, ended, last_seq, acknowledged_seq, kept_ms, lost, held]))
}

export function entryChecksum({ run_id, seq, at, kind, body }: EntryRow): number {
  return crc32(JSON.stringify([run_id, seq, at, kind]), crc32(body))
}

/** An assignment as it is kept: what is secret of it apart. `inputs` has all values, so that no secret's default is needed. */
export function splitSecrets(assignment: RunAssignment): {
  readonly open: RunAssignment
  readonly secret: RunAssignment['inputs']
} {
  const { inputs, plan } = assignment
  const isSecret = ([name]: readonly [string, unknown]) => plan.inputs[name]?.secret === true
  const all = Object.entries(inputs)
  const declared = Object.entries(plan.inputs).map(([name, { default: value, ...rest }]) => {
    const isKept = value !== undefined && !rest.secret
    return [name, isKept ? { ...rest, default: value } : rest] as const
  })
  return {
    open: {
      ...assignment,
      plan: { ...plan, inputs: Object.fromEntries(declared) },
      inputs: Object.fromEntries(all.filter((one) => !isSecret(one))),
    },
    secret: Object.fromEntries(all.filter(isSecret)),
  }
}

/** What the first format held. */
interface First {
  readonly runs: readonly { readonly [column: string]: unknown }[]
  readonly entries: readonly { readonly [column: string]: unknown }[]
}

function readFirst(database: DatabaseSync): First {
  const isThere = database.prepare("select 1 from sqlite_schema where name = 'runs'").get()
  if (isThere === undefined) return { runs: [], entries: [] }
  return {
    runs: database.prepare('select * from runs order by number').all(),
    entries: database.prepare('select * from entries order by run_id, seq').all(),
  }
}

function writeFirst(database: DatabaseSync, key: JournalKey, { runs, entries }: First): void {
  const lastSeqs = new Map(entries.map((row) => [String(row['run_id']), Number(row['seq'])]))
  for (const run of runs) {
    const { open, secret } = splitSecrets(JSON.parse(String(run['assignment'])))
    const sealed = key.seal(JSON.stringify(secret))
    insertRun(database, { run_id: open.runId, assignment: JSON.stringify(open), secrets: sealed })
    writeStanding(database, {
      ...newStanding(open.runId),
      ended: Number(run['ended']),
      last_seq: lastSeqs.get(open.runId) ?? 0,
      acknowledged_seq: Number(run['acknowledged_seq']),
    })
  }
  for (const entry of entries) {
    const body = String(entry['body'])
    insertEntry(database, {
      run_id: String(entry['run_id']),
      seq: Number(entry['seq']),
      at: Number(entry['at']),
      kind: String(JSON.parse(body).kind),
      body,
    })
  }
}

export function insertRun(database: DatabaseSync, row: RunRow): void {
  database
    .prepare('insert into runs (run_id, assignment, secrets, checksum) values (?, ?, ?, ?)')
    .run(row.run_id, row.assignment, row.secrets, runChecksum(row))
}

/** Of a run that was just taken on. */
export function newStanding(runId: string): StandingRow {
  return {
    run_id: runId,
    ended: 0,
    last_seq: 0,
    acknowledged_seq: 0,
    kept_ms: 0,
    lost: null,
    held: '[]',
  }
}

export const WRITE_STANDING =
  'insert or replace into standings (run_id, ended, last_seq, acknowledged_seq, kept_ms, lost, held, checksum) values (?, ?, ?, ?, ?, ?, ?, ?)'

export function writeStanding(
  database: DatabaseSync,
  row: StandingRow,
  statement = database.prepare(WRITE_STANDING),
): void {
  const { run_id, ended, last_seq, acknowledged_seq, kept_ms, lost, held } = row
  const sum = standingChecksum(row)
  statement.run(run_id, ended, last_seq, acknowledged_seq, kept_ms, lost, held, sum)
}

export const INSERT_ENTRY =
  'insert into entries (run_id, seq, at, kind, body, checksum) values (?, ?, ?, ?, ?, ?)'

export function insertEntry(
  database: DatabaseSync,
  row: EntryRow,
  statement = database.prepare(INSERT_ENTRY),
): void {
  const { run_id, seq, at, kind, body } = row
  statement.run(run_id, seq, at, kind, body, entryChecksum(row))
}
