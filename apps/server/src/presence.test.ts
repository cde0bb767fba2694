import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Presence } from './presence.ts'

const FACTS = {
  hostname: 'gateway',
  os: 'linux',
  architecture: 'x64',
  agentVersion: '0.1.0',
  nodeVersion: '26.0.0',
  diskFreeBytes: null,
  plugins: [],
}

let written: boolean[]
let bugs: unknown[]
/** Lets the oldest write that is on its way end; with an error, let it fail. */
let waiting: ((error?: Error) => void)[]
let presence: Presence

beforeEach(() => {
  vi.useFakeTimers()
  written = []
  bugs = []
  waiting = []
  presence = new Presence({
    devices: {
      seen: (_id, online) =>
        new Promise((resolve, reject) => {
          waiting.push((error) => {
            if (error !== undefined) return reject(error)
            written.push(online)
            resolve()
          })
        }),
    },
    now: () => new Date(0),
    onBug: (error) => bugs.push(error),
  })
})
afterEach(() => {
  vi.useRealTimers()
})

async function endNext(error?: Error): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
  waiting.shift()?.(error)
  await vi.advanceTimersByTimeAsync(0)
}

test('a slow write about an old connection is over before one about the next begins', async () => {
  const away = presence.away('dev_1')
  const back = presence.here('dev_1', FACTS)
  await vi.advanceTimersByTimeAsync(0)
  expect(waiting).toHaveLength(1)
  await endNext()
  await endNext()
  await Promise.all([away, back])
  expect(written).toEqual([false, true])
})

test('no device waits for another one', async () => {
  void presence.away('dev_1')
  void presence.here('dev_2', FACTS)
  await vi.advanceTimersByTimeAsync(0)
  expect(waiting).toHaveLength(2)
})

test('that one is away is written again until it is', async () => {
  const away = presence.away('dev_1').catch((error: Error) => error.message)
  await endNext(new Error('no database'))
  expect(await away).toBe('no database')
  await vi.advanceTimersByTimeAsync(5_000)
  await endNext(new Error('still none'))
  await vi.advanceTimersByTimeAsync(5_000)
  await endNext()
  expect(written).toEqual([false])
  expect(bugs).toEqual([new Error('still none')])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(waiting).toEqual([])
})

test('but not once it is back', async () => {
  const away = presence.away('dev_1').catch((error: Error) => error.message)
  const back = presence.here('dev_1', FACTS)
  await endNext(new Error('no database'))
  expect(await away).toBe('no database')
  await endNext()
  await back
  await vi.advanceTimersByTimeAsync(60_000)
  expect(written).toEqual([true])
  expect(waiting).toEqual([])
})
