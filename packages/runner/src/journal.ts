import { chmodSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RunAssignment } from './assignment.ts'
import type { EntryBody, JournalEntry } from './journal-entry.ts'
import { RunnerError } from './runner-error.ts'

/** A run as the journal knows it. */
export interface JournaledRun {
  readonly assignment: RunAssignment
  /** Its last event ended it, and no order has gone on with it since. */
  readonly ended: boolean
  readonly lastSeq: number
  /** Up to which entry the server has confirmed to have it. */
  readonly acknowledgedSeq: number
}

const SCHEMA = `
  create table if not exists runs (
    number integer primary key autoincrement,
    run_id text not null unique,
    assignment text not null,
    ended integer not null default 0,
    acknowledged_seq integer not null default 0
  ) strict;
  create table if not exists entries (
    run_id text not null references runs (run_id) on delete cascade,
    seq integer not null,
    at integer not null,
    body text not null,
    primary key (run_id, seq)
  ) strict, without rowid;
`

/**
 * Everything that a device must not forget, in one SQLite file of mode 0600.
 * INVARIANTS: what `append` was given is durable (synchronous FULL) when it returns; a batch is there whole or not at all;
 * seq has no gaps. One process at a time: a second opener is refused with `home.in-use`.
 */
export class Journal implements Disposable {
  readonly #database: DatabaseSync
  readonly #insertEntry
  readonly #lastSeqs = new Map<string, number>()

  /** Throws RunnerError `home.in-use` or `home.unusable`. */
  constructor(file: string) {
    try {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      this.#database = new DatabaseSync(file, { timeout: 0 })
      // An exclusive lock goes with its process, however that ends.
      this.#database.exec(
        'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on',
      )
      this.#database.exec(`begin immediate; ${SCHEMA} commit`)
      chmodSync(file, 0o600)
    } catch (error) {
      throw openingFailed(file, error)
    }
    this.#insertEntry = this.#database.prepare(
      'insert into entries (run_id, seq, at, body) values (?, ?, ?, ?)',
    )
    for (const row of this.#database
      .prepare('select run_id, max(seq) as last from entries group by run_id')
      .all()) {
      this.#lastSeqs.set(String(row['run_id']), Number(row['last']))
    }
  }

  /** False if this run is known already: then nothing changes. */
  add(assignment: RunAssignment): boolean {
    const { changes } = this.#database
      .prepare('insert or ignore into runs (run_id, assignment) values (?, ?)')
      .run(assignment.runId, JSON.stringify(assignment))
    return Number(changes) > 0
  }

  /** All runs, in the order of their assignment. */
  runs(): readonly JournaledRun[] {
    return this.#database.prepare('select * from runs order by number').all().map(this.#runFrom)
  }

  run(runId: string): JournaledRun | null {
    const row = this.#database.prepare('select * from runs where run_id = ?').get(runId)
    return row === undefined ? null : this.#runFrom(row)
  }

  /** Numbers the bodies and writes them in one transaction. */
  append(
    runId: string,
    bodies: readonly { readonly at: number; readonly body: EntryBody }[],
    ended: boolean,
  ): void {
    const before = this.#lastSeqs.get(runId) ?? 0
    let seq = before
    this.#database.exec('begin immediate')
    try {
      for (const { at, body } of bodies) {
        seq += 1
        this.#insertEntry.run(runId, seq, at, JSON.stringify(body))
      }
      this.#database.prepare('update runs set ended = ? where run_id = ?').run(Number(ended), runId)
      this.#database.exec('commit')
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    }
    this.#lastSeqs.set(runId, seq)
  }

  /** Entries after a seq, in order, at most `limit`. */
  entries(runId: string, afterSeq: number, limit: number): readonly JournalEntry[] {
    return this.#database
      .prepare(
        'select seq, at, body from entries where run_id = ? and seq > ? order by seq limit ?',
      )
      .all(runId, afterSeq, limit)
      .map((row) => ({
        ...(JSON.parse(String(row['body'])) as EntryBody),
        seq: Number(row['seq']),
        at: Number(row['at']),
      }))
  }

  lastSeq(runId: string): number {
    return this.#lastSeqs.get(runId) ?? 0
  }

  acknowledge(runId: string, seq: number): void {
    this.#database
      .prepare('update runs set acknowledged_seq = max(acknowledged_seq, ?) where run_id = ?')
      .run(seq, runId)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }

  readonly #runFrom = (row: { readonly [column: string]: unknown }): JournaledRun => ({
    assignment: JSON.parse(String(row['assignment'])) as RunAssignment,
    ended: row['ended'] === 1,
    lastSeq: this.lastSeq(String(row['run_id'])),
    acknowledgedSeq: Number(row['acknowledged_seq']),
  })
}

const SQLITE_BUSY = 5

function openingFailed(file: string, error: unknown): RunnerError {
  const busy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
  if (busy) {
    return new RunnerError(
      'home.in-use',
      `${dirname(file)} is in use by another process: one at a time can run there`,
      error,
    )
  }
  const reason = error instanceof Error ? error.message : String(error)
  return new RunnerError('home.unusable', `${dirname(file)} can't be used: ${reason}`, error)
}
