import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import type { RunEvent } from './event.ts'
import { aRun, type ScriptedRun } from './testing/a-run.ts'

const flow = () => aFlow().path('a', 'b').rollBack('a', 'undo', 'any-step')
const REFUSED: RunEvent = { type: 'refused', reason: 'There is no space left.' }
const EXPIRED: RunEvent = { type: 'expired' }
const LOST: RunEvent = { type: 'journal-lost', reason: 'The journal is damaged.' }

function expectUnchanged(run: ScriptedRun, event: RunEvent): void {
  const before = run.run
  expect(run.tell(event).run).toBe(before)
  expect(run.asked).toEqual([])
}

describe('before any step starts', () => {
  it("refused: the device's preflight said no, with the reason, and nothing was changed", () => {
    const run = aRun(flow()).tell(REFUSED)
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({
      outcome: 'refused',
      order: [],
      leftUndone: [],
      states: { a: 'not-started', b: 'not-started' },
    })
    expect(run.run.reason).toBe('There is no space left.')
  })

  it('expired: not started by its deadline', () => {
    const run = aRun(flow()).tell(EXPIRED)
    expect(run.summary).toMatchObject({ outcome: 'expired', order: [], leftUndone: [] })
    expect(run.run.reason).toBeNull()
  })

  it('a run that was refused or has expired never starts', () => {
    for (const event of [REFUSED, EXPIRED]) {
      const run = aRun(flow()).tell(event)
      expectUnchanged(run, { type: 'started' })
      expectUnchanged(run, event === REFUSED ? EXPIRED : REFUSED)
    }
  })
})

describe('a run that has started', () => {
  it.each([REFUSED, EXPIRED, { type: 'started' } as const])(
    'takes no more notice of $type',
    (event) => {
      expectUnchanged(aRun(flow()).start(), event)
      expectUnchanged(aRun(flow()).start().fail('a'), event)
      expectUnchanged(aRun(flow()).start().ok('a', 'b'), event)
    },
  )
})

describe('an assignment that was reported as started and has lost its journal', () => {
  it.each([
    ['assigned', aRun(flow())],
    ['going forward', aRun(flow()).start().ok('a')],
    ['going back', aRun(flow()).start().fail('a')],
  ])('is not started again: rollback-failed, with the reason: %s', (_phase, run) => {
    expect(run.tell(LOST).asked).toEqual([])
    expect(run.run).toMatchObject({
      phase: 'ended',
      outcome: 'rollback-failed',
      reason: 'The journal is damaged.',
      running: 0,
    })
    const states = Object.values(run.summary.states)
    expect(states).not.toContain('waiting')
    expect(states).not.toContain('running')
  })

  it('says which steps it left undone', () => {
    const run = aRun(flow()).start().ok('a').tell(LOST)
    expect(run.summary).toMatchObject({ leftUndone: ['a', 'b'], order: ['a', 'b~'] })
  })

  it('has its outcome already where it had ended', () => {
    expectUnchanged(aRun(flow()).start().ok('a', 'b'), LOST)
  })

  it('listens to no attempt any more', () => {
    const run = aRun(flow()).start().tell(LOST)
    const outcome = { ok: true, result: null } as const
    expectUnchanged(run, { type: 'attempt-ended', id: 'a', attempt: 1, outcome })
  })
})

describe('an event that does not fit changes nothing', () => {
  const outcome = { ok: true, result: null } as const

  it.each<readonly [string, RunEvent]>([
    ['of an id that the plan lacks', { type: 'attempt-ended', id: 'x', attempt: 1, outcome }],
    ['of a step that has not started', { type: 'attempt-ended', id: 'b', attempt: 1, outcome }],
    ['of an action that is not due', { type: 'attempt-ended', id: 'undo', attempt: 1, outcome }],
    ['of an earlier attempt', { type: 'attempt-ended', id: 'a', attempt: 0, outcome }],
    ['of a later attempt', { type: 'attempt-ended', id: 'a', attempt: 2, outcome }],
    ['of an interruption there was none of', { type: 'attempt-interrupted', id: 'a', attempt: 2 }],
    ['of a wait there was none of', { type: 'retry-due', id: 'a', attempt: 2 }],
    ['of a wait for what is not known', { type: 'retry-due', id: 'x', attempt: 1 }],
  ])('%s', (_what, event) => {
    expectUnchanged(aRun(flow()).start(), event)
  })
})
