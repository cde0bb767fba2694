import type { WatchDelta } from '@contraflow/protocol'

const INTERVAL_MS = 100

/**
 * Holds what is to be told to the watchers of a topic so that they hear of it at once where it is quiet, and otherwise at
 * most ten times a second, with everything in between put together.
 * INVARIANTS: a topic has a timer exactly while it rests; what was put comes out, in order, none left out.
 */
export class Outbox {
  readonly #send: (topic: string, delta: WatchDelta) => void
  /** Topics that rest after sending, with what came meanwhile by kind. */
  readonly #resting = new Map<string, Map<WatchDelta['kind'], WatchDelta>>()
  readonly #timers = new Set<NodeJS.Timeout>()

  constructor(send: (topic: string, delta: WatchDelta) => void) {
    this.#send = send
  }

  put(topic: string, delta: WatchDelta): void {
    const waiting = this.#resting.get(topic)
    if (waiting === undefined) {
      this.#send(topic, delta)
      this.#rest(topic)
      return
    }
    const earlier = waiting.get(delta.kind)
    const joined = earlier === undefined ? delta : joinDeltas(earlier, delta)
    waiting.set(delta.kind, joined)
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #rest(topic: string): void {
    this.#resting.set(topic, new Map())
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      const waiting = this.#resting.get(topic)
      this.#resting.delete(topic)
      if (waiting === undefined || waiting.size === 0) return
      for (const delta of waiting.values()) this.#send(topic, delta)
      this.#rest(topic)
    }, INTERVAL_MS)
    this.#timers.add(timer)
  }
}

/** Two deltas of one topic and kind, the earlier first, as one. */
export function joinDeltas(earlier: WatchDelta, later: WatchDelta): WatchDelta {
  if (earlier.kind === 'run' && later.kind === 'run') {
    return { ...earlier, entries: [...earlier.entries, ...later.entries] }
  }
  if (earlier.kind === 'deployment' && later.kind === 'deployment') {
    const runIds = [...new Set([...earlier.runIds, ...later.runIds])]
    return { ...later, previous: earlier.previous, runIds }
  }
  if (earlier.kind === 'deployment-changed' && later.kind === 'deployment-changed') {
    return { ...later, runIds: [...new Set([...earlier.runIds, ...later.runIds])] }
  }
  return later
}
