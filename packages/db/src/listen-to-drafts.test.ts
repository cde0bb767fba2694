import { EventEmitter } from 'node:events'
import type { Pool } from 'pg'
import { expect, test, vi } from 'vitest'
import { listenToDrafts } from './listen-to-drafts.ts'

/** A connection, as far as it is listened on. */
class Connection extends EventEmitter {
  isTaken = true
  readonly #breaks: boolean

  constructor(breaks: boolean) {
    super()
    this.#breaks = breaks
  }

  async query(): Promise<void> {
    if (!this.#breaks) return
    this.emit('end')
    throw new Error('Connection terminated unexpectedly')
  }

  release(): void {
    this.isTaken = false
  }
}

test('however often its connection breaks, also while it is made, it has one, and gives it back', async () => {
  vi.useFakeTimers()
  try {
    const all: Connection[] = []
    const pool = {
      connect: async () => {
        const next = new Connection(all.length === 1)
        all.push(next)
        return next
      },
    } as unknown as Pool
    const taken = () => all.filter(({ isTaken }) => isTaken)
    const onBack = vi.fn()
    const listening = await listenToDrafts(pool, { onChange: vi.fn(), onBack })
    all[0]?.emit('end')
    await vi.advanceTimersByTimeAsync(5_000)
    expect([all.length, taken().length, onBack.mock.calls.length]).toEqual([3, 1, 1])
    // Ended while the next one is on its way.
    taken()[0]?.emit('end')
    vi.advanceTimersByTime(500)
    await listening[Symbol.asyncDispose]()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(taken()).toEqual([])
  } finally {
    vi.useRealTimers()
  }
})
