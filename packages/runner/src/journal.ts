import { randomFillSync } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RunAssignment } from './assignment.ts'
import {
  damageIn,
  JournalDamaged,
  runRows,
  salvageRuns,
  setAside,
  standingRows,
} from './journal-damage.ts'
import type { EntryBody, JournalEntry } from './journal-entry.ts'
import { type JournalKey, journalKey } from './journal-key.ts'
import {
  entryChecksum,
  insertRun,
  migrateJournal,
  newStanding,
  type RunRow,
  type StandingRow,
  splitSecrets,
  WRITE_STANDING,
  writeStanding,
} from './journal-schema.ts'
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
/** Of a database's. */
const PAGE_BYTES = 4_096
/** Pages in the write-ahead log at which it is folded into the database. */
const CHECKPOINT_PAGES = 256
/** As long as the log can become before it is folded, and a transaction more. */
const LOG_BYTES = (CHECKPOINT_PAGES + 64) * PAGE_BYTES

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
      const opened = openSound(file, this.#key)
      this.#database = opened.database
      this.damage = opened.damage
      this.#insertEntry = this.#database.prepare(
        'insert into entries (run_id, seq, at, kind, body, checksum) values (?, ?, ?, ?, ?, ?)',
      )
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
        this.#insertEntry.run(runId, seq, at, kind, text, entryChecksum(entry))
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

  /**
   * Makes sure that so many bytes can still be written when the disk is full: as pages of the file that are free, and as
   * length of its write-ahead log. False where the disk has no room for that. (Where a file system writes anew what it
   * overwrites, as btrfs does, this is no promise.)
   */
  keepRoom(bytes: number): boolean {
    const { freelist_count: free } = this.#database.prepare('pragma freelist_count').get() ?? {}
    if (Number(free) * PAGE_BYTES >= bytes && this.#hasLogRoom) return true
    try {
      rmSync(logRoomOf(this.#file), { force: true })
      // Twice, so that it is not called for at every step.
      this.#write(() =>
        this.#database
          .prepare('insert into room values (zeroblob(?))')
          .run(Math.max(2 * bytes, LOG_BYTES)),
      )
      this.#write(() => this.#database.exec('delete from room'))
      this.#database.exec('pragma wal_checkpoint(passive)')
      return true
    } catch (error) {
      if (error instanceof RunnerError || sqliteCode(error) !== null) return false
      throw error
    }
  }

  /** SQLite removes its log with the last who has it open; until the next one comes, a file of its length is there instead. */
  [Symbol.dispose](): void {
    if (!this.#database.isOpen) return
    const hadLogRoom = this.#hasLogRoom
    this.#database.close()
    if (hadLogRoom) keepLogRoom(this.#file)
  }

  get #hasLogRoom(): boolean {
    return (statSync(`${this.#file}-wal`, { throwIfNoEntry: false })?.size ?? 0) >= LOG_BYTES
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
      throw unwritten(error) ?? error
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

interface Opened {
  readonly database: DatabaseSync
  readonly damage: string | null
}

function openSound(file: string, key: JournalKey): Opened {
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

const KEY_IS_GONE = 'its key, the file journal.key, is gone'

/** A run of the damaged journal: known, and ended by that. */
function loseRun(database: DatabaseSync, row: RunRow, reason: string): void {
  const body = JSON.stringify({ kind: 'event', event: { type: 'journal-lost', reason } })
  const entry = { run_id: row.run_id, seq: 1, at: Date.now(), kind: 'event', body }
  database.exec('begin immediate')
  insertRun(database, row)
  const ended = { ended: 1, last_seq: 1, acknowledged_seq: 1, lost: reason }
  writeStanding(database, { ...newStanding(row.run_id), ...ended })
  database
    .prepare(
      'insert into entries (run_id, seq, at, kind, body, checksum) values (?, ?, ?, ?, ?, ?)',
    )
    .run(entry.run_id, entry.seq, entry.at, entry.kind, entry.body, entryChecksum(entry))
  database.exec('commit')
}

/** Made before SQLite makes it, which gives its log the mode that its database has. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  for (const part of [file, `${file}-wal`]) {
    if (existsSync(part)) chmodSync(part, 0o600)
  }
}

function logRoomOf(file: string): string {
  return `${file}-room`
}

function keepLogRoom(file: string): void {
  try {
    // By chance, so that no file system makes it small.
    writeFileSync(logRoomOf(file), randomFillSync(Buffer.alloc(LOG_BYTES)), { mode: 0o600 })
  } catch {
    rmSync(logRoomOf(file), { force: true })
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** What keeps the journal from being written; null: something else is wrong. */
function unwritten(error: unknown): RunnerError | null {
  const code = sqliteCode(error)
  if (code !== 'full' && code !== 'unwritable') return null
  const why = code === 'full' ? 'The disk is full' : `Its file system fails (${wordsOf(error)})`
  return new RunnerError(
    `journal.${code}`,
    `${why}: the journal can not be written, and nothing is done before it can.`,
    error,
  )
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function openingFailed(home: string, error: unknown): RunnerError {
  if (sqliteCode(error) === 'busy') {
    return new RunnerError(
      'home.in-use',
      `${home} is in use by another process: one at a time can run there. End that one, or choose another home`,
      error,
    )
  }
  const hint =
    sqliteCode(error) === 'unwritable'
      ? '; look whether its file system is mounted read-only, or damaged'
      : ''
  return new RunnerError('home.unusable', `${home} can't be used: ${wordsOf(error)}${hint}`, error)
}
