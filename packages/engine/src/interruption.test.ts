import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { recovery } from './recovery.ts'
import { aRun } from './testing/a-run.ts'

type When = 'fail' | 'retry' | 'resume'

const retry = (attempts: number) => ({ retry: { attempts, delayMs: 100, factor: 3 } })

const step = (when: When, attempts = 1) =>
  aFlow()
    .path('a', 'b')
    .step('a', { uses: `try/${when}@1`, params: {}, ...retry(attempts) })

const action = (when: When, attempts = 1) =>
  aFlow()
    .path('a')
    .rollBack('a', 'undo', 'this-step', { uses: `try/${when}@1`, params: {}, ...retry(attempts) })
    .rollBack('a', 'next', 'this-step')

describe('an attempt in flight is interrupted, and its type says what then', () => {
  it('fail: the attempt fails, kind interrupted', () => {
    const run = aRun(step('fail')).start().dies()
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'failed', states: { a: 'failed' } })
    expect(run.run.turn?.failure?.kind).toBe('interrupted')
  })

  it('fail: retries apply', () => {
    const run = aRun(step('fail', 2)).start().dies()
    expect(run.asked).toContain('wait a#2 100')
    expect(run.due('a').asked).toEqual(['start a#2'])
    expect(run.ok('a').asked).toEqual(['start b'])
  })

  it('fail: a failure that is handled is handled', () => {
    const run = aRun(step('fail').ignore('a')).start().interrupt('a')
    expect(run.asked).toEqual(['start b'])
    expect(run.summary).toMatchObject({ ignored: 1, states: { a: 'handled' } })
  })

  it('retry: the same attempt runs again', () => {
    const run = aRun(step('retry')).start().dies()
    expect(run.asked).toEqual(['start a rerun 1'])
    expect(run.summary.states).toMatchObject({ a: 'running' })
    expect(run.ok('a').asked).toEqual(['start b'])
  })

  it('resume: the handler is asked how the device stands', () => {
    const run = aRun(step('resume')).start().dies()
    expect(run.asked).toEqual(['start a rerun 1 resume'])
    expect(run.ok('a').asked).toEqual(['start b'])
  })

  it.each(['retry', 'resume'] as const)(
    '%s: at most three re-runs of one attempt; then it fails',
    (when) => {
      const run = aRun(step(when)).start().dies().dies().dies()
      expect(run.asked).toEqual([`start a rerun 3${when === 'resume' ? ' resume' : ''}`])
      expect(run.dies().summary).toMatchObject({ outcome: 'failed', states: { a: 'failed' } })
      expect(run.run.turn?.failure?.kind).toBe('interrupted')
    },
  )

  it("re-runs count for one attempt, beside the step's own retries", () => {
    const run = aRun(step('retry', 2)).start().dies().dies().dies().dies()
    expect(run.asked).toContain('wait a#2 100')
    expect(run.due('a').asked).toEqual(['start a#2'])
    expect(run.dies().asked).toEqual(['start a#2 rerun 1'])
    expect(run.dies().dies().asked).toEqual(['start a#2 rerun 3'])
    expect(run.dies().summary.outcome).toBe('failed')
  })

  it('a re-run that fails by itself is followed by the next attempt, not by a re-run', () => {
    const run = aRun(step('retry', 2)).start().dies().fail('a')
    expect(run.asked).toEqual(['wait a#2 100'])
  })

  it('an attempt whose end is recorded is never run again', () => {
    const run = aRun(step('retry')).start().ok('a').dies()
    expect(run.asked).toEqual([])
    expect(run.summary.states).toEqual({ a: 'succeeded', b: 'failed' })
  })
})

describe('actions are interrupted likewise', () => {
  it('retry, the default: the action runs again', () => {
    const run = aRun(action('retry')).start().fail('a').dies()
    expect(run.asked).toEqual(['start undo rerun 1'])
    expect(run.ok('undo', 'next').summary.outcome).toBe('rolled-back')
  })

  it('resume: the action is asked how the device stands', () => {
    expect(aRun(action('resume')).start().fail('a').dies().asked).toEqual([
      'start undo rerun 1 resume',
    ])
  })

  it('after three re-runs it failed, and the next one runs all the same', () => {
    const run = aRun(action('retry')).start().fail('a').dies().dies().dies().dies()
    expect(run.asked).toEqual(['start next'])
    expect(run.progress('undo').failure?.kind).toBe('interrupted')
    expect(run.ok('next').summary.outcome).toBe('rollback-failed')
  })

  it('its own retries come beside these', () => {
    const run = aRun(action('fail', 2)).start().fail('a').dies()
    expect(run.asked).toContain('wait undo#2 100')
    expect(run.due('undo').ok('undo').asked).toEqual(['start next'])
  })
})

describe('while everything is being cancelled', () => {
  it('nothing runs again: what was interrupted has ended', () => {
    const flow = step('retry').path('c').rollBack('a', 'undo')
    const run = aRun(flow).start().fail('c').dies()
    expect(run.asked).toEqual(['start undo'])
    expect(run.summary.states).toMatchObject({ a: 'cancelled', c: 'failed' })
  })

  it('a stopped run ends as aborted', () => {
    const run = aRun(step('retry')).start().abort('stop').dies()
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'aborted', states: { a: 'cancelled' } })
  })

  it('an action that was being stopped does not run again', () => {
    const run = aRun(action('retry')).start().fail('a').abort('stop').dies()
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'rollback-failed', order: ['a!', 'undo~'] })
  })
})

describe('recovery', () => {
  const three = () =>
    aFlow()
      .path('a')
      .path('b')
      .path('c')
      .step('a', { uses: 'try/retry@1', params: {}, ...retry(3) })
      .step('b', { uses: 'try/retry@1', params: {} })
      .step('c', { uses: 'try/retry@1', params: {} })

  it('resolves attempts in flight in the order of their start', () => {
    const run = aRun(three()).start().fail('a').due('a')
    expect(recovery(run.run)).toEqual({
      events: [
        { type: 'attempt-interrupted', id: 'b', attempt: 1 },
        { type: 'attempt-interrupted', id: 'c', attempt: 1 },
        { type: 'attempt-interrupted', id: 'a', attempt: 2 },
      ],
      commands: [],
    })
    // A re-run is a start, too.
    expect(run.interrupt('b').dies().asked).toEqual([
      'start c rerun 1',
      'start a#2 rerun 1',
      'start b rerun 2',
    ])
  })

  it('begins waits again, each with the delay of its attempt', () => {
    const run = aRun(three()).start().fail('a')
    expect(recovery(run.run).commands).toEqual([
      { type: 'wait', id: 'a', attempt: 2, delayMs: 100 },
    ])
    run.due('a').fail('a')
    expect(run.asked).toEqual(['wait a#3 300'])
    expect(recovery(run.run).commands).toEqual([
      { type: 'wait', id: 'a', attempt: 3, delayMs: 300 },
    ])
  })

  it('begins the wait of an action again', () => {
    const run = aRun(action('retry', 2)).start().fail('a').fail('undo')
    expect(recovery(run.run)).toEqual({
      events: [],
      commands: [{ type: 'wait', id: 'undo', attempt: 2, delayMs: 100 }],
    })
  })

  it('waits a day at the most', () => {
    const flow = aFlow()
      .path('a')
      .step('a', { retry: { attempts: 3, delayMs: 80_000_000, factor: 10 } })
    const run = aRun(flow).start().fail('a').due('a').fail('a')
    expect(run.asked).toEqual(['wait a#3 86400000'])
  })

  it('finds nothing open in a run that has not started, or has ended', () => {
    const none = { events: [], commands: [] }
    expect(recovery(aRun(three()).run)).toEqual(none)
    expect(recovery(aRun(three()).start().ok('a', 'b', 'c').run)).toEqual(none)
  })
})
