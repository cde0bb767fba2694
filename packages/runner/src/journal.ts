import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import type { RunAssignment } from './assignment.ts'
import { runRows, standingRows } from './journal-damage.ts'
import type { EntryBody, JournalEntry } from './journal-entry.ts'
import { openingFailed, unwrittenBy } from './journal-errors.ts'
import { type JournalKey, journalKey } from './journal-key.ts'
import { closeKeepingRoom, hasRoom, takeJournalRoom } from './journal-room.ts'
import {
  INSERT_ENTRY,
  insertEntry,
  insertRun,
  newStanding,
  type StandingRow,
  splitSecrets,
  WRITE_STANDING,
  writeStanding,
} from './journal-schema.ts'
import { openJournal } from './open-journal.ts'
import { RunnerError } from './runner-error.ts'
import { sqliteCode } from './sqlite-code.ts'

/** A run as the journal knows it. */
export interface JournaledRun {
  readonly assignment: RunAssignment
  /** Its last event ended it, and no order has gone on with it since. */
  readonly ended: boolean
  readonly lastSeq: number
  /** Up to which entry the server has confirmed to have it. */
  readonly acknowledgedSeq: number
  /** How long it has been kept since its end, counted while the agent ran: no clock that is set can hasten it. */
  readonly keptMs: number
  /** Why its journal was lost; its entries here are not those that the server has. null: they are. */
  readonly lost: string | null
  /** Ids of attempts that count as in flight and were never begun: their agent was about to stop. */
  readonly held: readonly string[]
}

/** A run that can't go on since what the journal held of it is lost. */
export interface LostRun {
  readonly runId: string
  readonly reason: string
}

/** Output that no server has taken yet is dropped beyond this. */
const MAX_OUTPUT_CHARS = 64 * 1_048_576
/**
 * Everything that a device must not forget, in one SQLite file of mode 0600; secrets in it are encrypted.
 * INVARIANTS: what `append` was given is durable (synchronous FULL) when it returns; a batch is there whole or not at all;
 * seq has no gaps, but for output that the server has. One process at a time: a second opener is refused.
 */
export class Journal implements Disposable {
  /** Why an earlier journal was set aside when this one was opened, and where it is now; null: it was sound. */
  readonly damage: string | null
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #key: JournalKey
  readonly #insertEntry
  readonly #readEntries
  readonly #writeStanding
  readonly #runs = new Map<string, Known>()
  #outputChars = 0

  /** Throws RunnerError `home.in-use` or `home.unusable`. A damaged journal is set aside, and its open runs are lost. */
  constructor(home: string) {
    const file = join(home, 'journal.db')
    this.#file = file
    try {
      mkdirSync(home, { recursive: true, mode: 0o700 })
      this.#key = journalKey(home)
      const opened = openJournal(file, this.#key)
      this.#database = opened.database
      this.damage = opened.damage
      this.#insertEntry = this.#database.prepare(INSERT_ENTRY)
      this.#readEntries = this.#database.prepare(
        'select seq, at, body from entries where run_id = ? and seq > ? order by seq limit ?',
      )
      this.#writeStanding = this.#database.prepare(WRITE_STANDING)
      this.#load()
      this.#markOrphans(join(home, 'runs'))
    } catch (error) {
      throw openingFailed(home, error)
    }
  }

  /** False if this run is known already, or was once: then nothing changes. */
  add(assignment: RunAssignment): boolean {
    const { runId } = assignment
    if (this.#runs.has(runId) || this.#isGone(runId)) return false
    const { open, secret } = splitSecrets(assignment)
    const secrets = this.#key.seal(JSON.stringify(secret))
    const standing = newStanding(runId)
    this.#write(() => {
      insertRun(this.#database, { run_id: runId, assignment: JSON.stringify(open), secrets })
      writeStanding(this.#database, standing)
      this.#runs.set(runId, { standing, run: runOf(standing, assignment) })
    })
    return true
  }

  /** All runs, in the order of their assignment. */
  runs(): readonly JournaledRun[] {
    return [...this.#runs.values()].map(({ run }) => run)
  }

  run(runId: string): JournaledRun | null {
    return this.#runs.get(runId)?.run ?? null
  }

  /**
   * Numbers the bodies and writes them in one transaction. Throws RunnerError `journal.full` or `journal.unwritable`: then
   * nothing is written.
   */
  append(
    runId: string,
    bodies: readonly { readonly at: number; readonly body: EntryBody }[],
    ended: boolean,
  ): void {
    let { last_seq: seq } = this.#required(runId).standing
    let outputChars = 0
    this.#write(() => {
      for (const { at, body } of bodies) {
        seq += 1
        const { kind } = body
        const text = JSON.stringify(body)
        const entry = { run_id: runId, seq, at, kind, body: text }
        insertEntry(this.#database, entry, this.#insertEntry)
        if (kind === 'output') outputChars += text.length
      }
      this.#change(runId, { ended: Number(ended), last_seq: seq })
    })
    this.#outputChars += outputChars
  }

  /** Entries after a seq, in order, at most `limit`. */
  entries(runId: string, afterSeq: number, limit: number): readonly JournalEntry[] {
    return this.#readEntries.all(runId, afterSeq, limit).map((row) => ({
      ...(JSON.parse(String(row['body'])) as EntryBody),
      seq: Number(row['seq']),
      at: Number(row['at']),
    }))
  }

  lastSeq(runId: string): number {
    return this.#runs.get(runId)?.run.lastSeq ?? 0
  }

  /** The server has a run up to there: output and progress up to there are dropped. Not durable: it would be told again. */
  acknowledge(runId: string, seq: number): void {
    const known = this.#runs.get(runId)
    if (known === undefined || known.standing.acknowledged_seq >= seq) return
    this.#database.exec('pragma synchronous = normal')
    try {
      this.#write(() => {
        this.#database
          .prepare("delete from entries where run_id = ? and seq <= ? and kind <> 'event'")
          .run(runId, seq)
        this.#change(runId, { acknowledged_seq: Math.min(seq, known.standing.last_seq) })
      })
      this.#countOutput()
    } catch (error) {
      if (!(error instanceof RunnerError)) throw error
    } finally {
      this.#database.exec('pragma synchronous = full')
    }
  }

  /** Keeps which attempts were never begun; durable when it returns. */
  hold(runId: string, ids: readonly string[]): void {
    this.#write(() => this.#change(runId, { held: JSON.stringify(ids) }))
  }

  /** Nobody needs this run any more; it will not be taken on again. */
  forget(runId: string): void {
    this.#write(() => {
      this.#database.prepare('delete from runs where run_id = ?').run(runId)
      this.#database.prepare('insert or replace into gone values (?, null)').run(runId)
    })
    this.#runs.delete(runId)
    this.#countOutput()
  }

  /** Runs that were lost with a damaged journal and of which the server has not confirmed to know. */
  lost(): readonly LostRun[] {
    const gone = this.#database
      .prepare('select run_id, reason from gone where reason is not null')
      .all()
      .map((row) => ({ runId: String(row['run_id']), reason: String(row['reason']) }))
    const kept = this.runs().flatMap(({ assignment: { runId }, lost }) =>
      lost === null ? [] : [{ runId, reason: lost }],
    )
    return [...gone, ...kept]
  }

  /** Adds to how long ended runs have been kept. */
  age(byMs: number): void {
    this.#write(() => {
      for (const { standing } of this.#runs.values()) {
        const { run_id, ended, kept_ms } = standing
        if (ended === 1) this.#change(run_id, { kept_ms: kept_ms + byMs })
      }
    })
  }

  /** Whether there is room for more output of attempts. */
  get takesOutput(): boolean {
    return this.#outputChars < MAX_OUTPUT_CHARS
  }

  /** Makes sure that so many bytes can still be written when the disk is full. False where the disk has no room for that. */
  keepRoom(bytes: number): boolean {
    if (hasRoom(this.#database, this.#file, bytes)) return true
    try {
      takeJournalRoom(this.#database, this.#file, bytes, (change) => this.#write(change))
      return true
    } catch (error) {
      if (error instanceof RunnerError || sqliteCode(error) !== null) return false
      throw error
    }
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) closeKeepingRoom(this.#database, this.#file)
  }

  /** All or nothing, durable when it returns. */
  #write(change: () => void): void {
    const before = new Map(this.#runs)
    try {
      this.#database.exec('begin immediate')
      change()
      this.#database.exec('commit')
    } catch (error) {
      this.#runs.clear()
      for (const [runId, known] of before) this.#runs.set(runId, known)
      if (this.#database.isTransaction) this.#database.exec('rollback')
      throw unwrittenBy(error) ?? error
    }
  }

  #change(runId: string, change: Partial<StandingRow>): void {
    const { standing, run } = this.#required(runId)
    const next = { ...standing, ...change }
    writeStanding(this.#database, next, this.#writeStanding)
    this.#runs.set(runId, { standing: next, run: runOf(next, run.assignment) })
  }

  #required(runId: string) {
    const known = this.#runs.get(runId)
    if (known === undefined) throw new RunnerError('run.unknown', `There is no run ${runId} here.`)
    return known
  }

  #isGone(runId: string): boolean {
    return this.#database.prepare('select 1 from gone where run_id = ?').get(runId) !== undefined
  }

  #load(): void {
    const standings = new Map(standingRows(this.#database).map((row) => [row.run_id, row]))
    for (const { run_id: runId, assignment: text, secrets } of runRows(this.#database)) {
      const standing = standings.get(runId) ?? newStanding(runId)
      const assignment: RunAssignment = JSON.parse(text)
      const inputs = { ...assignment.inputs, ...JSON.parse(this.#key.open(secrets)) }
      this.#runs.set(runId, { standing, run: runOf(standing, { ...assignment, inputs }) })
    }
    this.#countOutput()
  }

  #countOutput(): void {
    const row = this.#database
      .prepare("select coalesce(sum(length(body)), 0) as chars from entries where kind = 'output'")
      .get()
    this.#outputChars = Number(row?.['chars'])
  }

  /** A run that has a folder here was carried out here, whatever the journal knows. */
  #markOrphans(folder: string): void {
    const reason = this.damage ?? 'The journal of this device is gone.'
    for (const runId of namesIn(folder)) {
      if (this.#runs.has(runId) || this.#isGone(runId)) continue
      this.#database.prepare('insert into gone values (?, ?)').run(runId, reason)
    }
  }
}

interface Known {
  readonly standing: StandingRow
  readonly run: JournaledRun
}

function runOf(row: StandingRow, assignment: RunAssignment): JournaledRun {
  return {
    assignment,
    ended: row.ended === 1,
    lastSeq: row.last_seq,
    acknowledgedSeq: row.acknowledged_seq,
    keptMs: row.kept_ms,
    lost: row.lost,
    held: JSON.parse(row.held),
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
