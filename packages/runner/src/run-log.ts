import type { RunEvent } from '@contraflow/engine'
import type { OutputStream } from '@contraflow/plugin-runtime'
import type { Journal } from './journal.ts'
import type { EntryBody } from './journal-entry.ts'
import { isUnwritten } from './runner-error.ts'

/** Output waits at most this long for a transaction to go along with. */
const FLUSH_MS = 100
const MAX_CHUNK_CHARS = 65_536

/**
 * Writes one run's entries. Events are durable when `commit` returns; output is buffered and goes along, in its order,
 * so that a talkative step costs no transaction of its own a line. Where room is scarce, output is what is left out.
 */
export class RunLog {
  readonly #journal: Journal
  readonly #runId: string
  readonly #roomBytes: number
  readonly #written: () => void
  #pending: { at: number; body: EntryBody }[] = []
  #timer: NodeJS.Timeout | null = null
  #ended = false
  #isShort = false
  #isClosed = false
  #hasToldOfDropping = false

  /** `roomBytes`: what the way back needs; `written` is called after each transaction. */
  constructor(journal: Journal, runId: string, roomBytes: number, written: () => void) {
    this.#journal = journal
    this.#runId = runId
    this.#roomBytes = roomBytes
    this.#written = written
  }

  /** Only the room that is reserved for the way back is left. */
  get isShort(): boolean {
    return this.#isShort
  }

  output(id: string, attempt: number, stream: OutputStream, text: string): void {
    if (this.#isShort || this.#isClosed) return
    if (!this.#journal.takesOutput) {
      this.#tellOfDropping(id, attempt)
      return
    }
    const last = this.#pending.at(-1)
    const body = last?.body
    const joins =
      body?.kind === 'output' &&
      body.id === id &&
      body.attempt === attempt &&
      body.stream === stream &&
      body.text.length + text.length <= MAX_CHUNK_CHARS
    if (joins && last !== undefined) last.body = { ...body, text: body.text + text }
    else this.#add({ kind: 'output', id, attempt, stream, text })
    this.#flushSoon()
  }

  progress(id: string, attempt: number, done: number, total: number | null): void {
    if (this.#isShort || this.#isClosed) return
    const last = this.#pending.at(-1)
    const body: EntryBody = { kind: 'progress', id, attempt, done, total }
    const replaces =
      last?.body.kind === 'progress' && last.body.id === id && last.body.attempt === attempt
    if (replaces && last !== undefined) last.body = body
    else this.#add(body)
    this.#flushSoon()
  }

  /**
   * Takes the events in; `ended` says where they leave the run. Durable when it returns. Throws RunnerError `journal.full`
   * where not even the reserved room takes them, or `journal.unwritable`.
   */
  commit(events: readonly RunEvent[], ended: boolean): void {
    for (const event of events) this.#add({ kind: 'event', event })
    this.#ended = ended
    this.#write()
  }

  /** Looks after the room that the way back needs; where there is no more of it than that, `isShort` is true from then on. */
  keepRoom(): boolean {
    this.#isShort = this.#isShort || !this.#journal.keepRoom(this.#roomBytes)
    return !this.#isShort
  }

  /** Keeps which attempts were to begin and did not; durable when it returns. */
  hold(ids: readonly string[]): void {
    if (ids.length > 0) this.#journal.hold(this.#runId, ids)
  }

  /** Writes what is pending, where there is room for it, and takes no more output. */
  close(): void {
    this.#isClosed = true
    try {
      this.#write()
    } catch (error) {
      if (!isUnwritten(error)) throw error
    }
  }

  #tellOfDropping(id: string, attempt: number): void {
    if (this.#hasToldOfDropping) return
    this.#hasToldOfDropping = true
    const text =
      '\n… Output is not kept any more: the journal holds as much of it as it may until the server has taken it …\n'
    this.#add({ kind: 'output', id, attempt, stream: 'log', text })
    this.#flushSoon()
  }

  #add(body: EntryBody): void {
    this.#pending.push({ at: Date.now(), body })
  }

  #flushSoon(): void {
    this.#timer ??= setTimeout(() => this.#write(), FLUSH_MS)
  }

  #write(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#pending.length === 0) return
    const events = this.#pending.filter(({ body }) => body.kind === 'event')
    try {
      this.#journal.append(this.#runId, this.#pending, this.#ended)
    } catch (error) {
      if (!isUnwritten(error)) throw error
      this.#isShort = true
      if (events.length > 0) this.#journal.append(this.#runId, events, this.#ended)
    }
    this.#pending = []
    this.#written()
  }
}
