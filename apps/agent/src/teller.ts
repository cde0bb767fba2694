import type { Lost, Tell, TellAck, Welcome } from '@contraflow/protocol'
import type { JournalEntry, Runner } from '@contraflow/runner'

const MAX_ENTRIES = 1_000
const UNKNOWN_HERE =
  'The device knows nothing of this run any more: its journal was removed. Look at the device.'
/** Before what the server did not take, though connected, is told again. */
const AGAIN_MS = 5_000
/** A message stays well below what a socket takes (1 MB), whatever was printed. */
const MAX_CHARS = 300_000

/** Sends one message and resolves with the server's acknowledgement; rejects where it does not come. */
export type Send = (message: Tell) => Promise<TellAck>

/** Says which runs' journals are lost; resolves and rejects likewise. */
export type SendLost = (message: Lost) => Promise<TellAck>

/**
 * Tells the server what the journal holds and it does not have yet.
 * INVARIANTS: one message is under way at a time; an entry counts as told only once it was acknowledged, and is told again
 * until then, across reconnections and restarts.
 */
export class Teller {
  readonly #runner: Runner
  #send: Send | null = null
  #telling = false
  #again = false

  constructor(runner: Runner) {
    this.#runner = runner
  }

  /** A connection is there. `known`: how far the server has each run that it holds open. */
  connected(send: Send, sendLost: SendLost, known: Welcome['openRuns']): void {
    for (const { runId, lastSeq } of known) this.#runner.acknowledge(runId, lastSeq)
    this.#send = send
    void this.#tellOfLost(sendLost, known)
    this.wake()
  }

  disconnected(): void {
    this.#send = null
  }

  /** There may be something to tell. */
  wake(): void {
    this.#again = true
    if (!this.#telling) void this.#tellAll()
  }

  /** Nothing is left to tell. */
  get isDone(): boolean {
    return this.#runner.runs().every(({ lastSeq, acknowledgedSeq }) => acknowledgedSeq >= lastSeq)
  }

  /** Also of runs that the server knows to have started here, and of which there is nothing here at all. */
  async #tellOfLost(sendLost: SendLost, known: Welcome['openRuns']): Promise<void> {
    const lost = new Map(this.#runner.lost().map(({ runId, reason }) => [runId, reason]))
    const here = new Set(this.#runner.runs().map(({ assignment }) => assignment.runId))
    for (const { runId, lastSeq } of known) {
      if (lastSeq > 0 && !here.has(runId) && !lost.has(runId)) lost.set(runId, UNKNOWN_HERE)
    }
    if (lost.size === 0) return
    const runs = [...lost].map(([runId, reason]) => ({ runId, reason }))
    try {
      await sendLost({ runs })
      for (const { runId } of this.#runner.lost()) this.#runner.settleLost(runId)
    } catch {
      // Told again with the next connection.
    }
  }

  async #tellAll(): Promise<void> {
    this.#telling = true
    try {
      while (this.#again && this.#send !== null) {
        this.#again = false
        const runs = this.#untold()
        if (runs.length === 0) continue
        const ack = await this.#send({ runs })
        for (const { runId, lastSeq } of ack.runs) this.#runner.acknowledge(runId, lastSeq)
        this.#again = runs.some((told) => this.#isTaken(told, ack))
        // Or else it would be told without end.
        if (!this.#again) this.#wakeLater()
      }
    } catch {
      // The connection broke: told again with the next one. Where it holds, the server was too slow to say that it has it.
      if (this.#send !== null) this.#wakeLater()
    } finally {
      this.#telling = false
    }
  }

  #isTaken({ runId, entries }: Tell['runs'][number], ack: TellAck): boolean {
    const lastSeq = ack.runs.find((run) => run.runId === runId)?.lastSeq ?? 0
    return lastSeq >= (entries[0]?.seq ?? 0)
  }

  #wakeLater(): void {
    setTimeout(() => this.wake(), AGAIN_MS).unref()
  }

  #untold(): Tell['runs'] {
    let room = MAX_CHARS
    const runs: Tell['runs'] = []
    for (const { assignment, lastSeq, acknowledgedSeq, lost } of this.#runner.runs()) {
      if (acknowledgedSeq >= lastSeq || lost !== null || room <= 0) continue
      const entries: JournalEntry[] = []
      for (const entry of this.#runner.entries(assignment.runId, acknowledgedSeq, MAX_ENTRIES)) {
        room -= JSON.stringify(entry).length
        if (room < 0 && entries.length + runs.length > 0) break
        entries.push(entry)
      }
      if (entries.length > 0) runs.push({ runId: assignment.runId, entries })
    }
    return runs
  }
}
