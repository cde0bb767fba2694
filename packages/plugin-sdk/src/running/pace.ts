import { setTimeout } from 'node:timers/promises'

const TELL_MS = 200
const FIRST_WAIT_MS = 500
const MAX_WAIT_MS = 15_000
const MAX_ASKED_WAIT_MS = 60_000
const MAX_FAILURES = 6

/** Holds up whoever calls it with what has come, so that no more comes in a second than may. null: no limit. */
export function limiter(bytesPerS: number | null, signal: AbortSignal) {
  let next = 0
  return async (bytes: number): Promise<void> => {
    if (bytesPerS === null) return
    const now = performance.now()
    next = Math.max(next, now) + (bytes / bytesPerS) * 1000
    await setTimeout(next - now, undefined, { signal })
  }
}

/** Hands on how far something is, five times a second at most. */
export function teller(tell: (done: number, total: number | null) => void) {
  let toldAt = Number.NEGATIVE_INFINITY
  return (done: number, total: number | null): void => {
    if (performance.now() - toldAt < TELL_MS) return
    toldAt = performance.now()
    tell(done, total)
  }
}

/**
 * How often a failure may come again, and how long to wait each time: longer and longer while nothing gets any further,
 * six times in a row at most. Answers whether to try again; `progress` only ever counts where it is more than before.
 */
export function patience(progress: number, signal: AbortSignal, firstWaitMs = FIRST_WAIT_MS) {
  let furthest = progress
  let failures = 0
  return async (reached: number, askedWaitMs: number | null): Promise<boolean> => {
    failures = reached > furthest ? 1 : failures + 1
    furthest = Math.max(furthest, reached)
    if (failures >= MAX_FAILURES) return false
    const own = Math.min(firstWaitMs * 2 ** (failures - 1), MAX_WAIT_MS)
    const asked = Math.min(askedWaitMs ?? 0, MAX_ASKED_WAIT_MS)
    // So that devices which were cut off together do not come back together.
    await setTimeout(Math.max(own, asked) * (1 + Math.random() / 4), undefined, { signal })
    return true
  }
}
