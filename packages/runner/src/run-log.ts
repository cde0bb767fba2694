import type { RunEvent } from '@contraflow/engine'
import type { OutputStream } from '@contraflow/plugin-runtime'
import type { Journal } from './journal.ts'
import type { EntryBody } from './journal-entry.ts'

/** Output waits at most this long for a transaction to go along with. */
const FLUSH_MS = 100
const MAX_CHUNK_CHARS = 65_536

/**
 * Writes one run's entries. Events are durable when `commit` returns; output is buffered and goes along, in its order,
 * so that a talkative step costs no transaction of its own a line.
 */
export class RunLog {
  readonly #journal: Journal
  readonly #runId: string
  readonly #written: () => void
  readonly #pending: { at: number; body: EntryBody }[] = []
  #timer: NodeJS.Timeout | null = null
  #ended = false

  /** `written` is called after each transaction. */
  constructor(journal: Journal, runId: string, written: () => void) {
    this.#journal = journal
    this.#runId = runId
    this.#written = written
  }

  output(id: string, attempt: number, stream: OutputStream, text: string): void {
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
    const last = this.#pending.at(-1)
    const body: EntryBody = { kind: 'progress', id, attempt, done, total }
    const replaces =
      last?.body.kind === 'progress' && last.body.id === id && last.body.attempt === attempt
    if (replaces && last !== undefined) last.body = body
    else this.#add(body)
    this.#flushSoon()
  }

  /** Takes the events in; `ended` says where they leave the run. Durable when it returns. */
  commit(events: readonly RunEvent[], ended: boolean): void {
    for (const event of events) this.#add({ kind: 'event', event })
    this.#ended = ended
    this.#write()
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
    this.#journal.append(this.#runId, this.#pending, this.#ended)
    this.#pending.length = 0
    this.#written()
  }
}
