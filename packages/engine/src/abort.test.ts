import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { aRun, type ScriptedRun } from './testing/a-run.ts'

const RETRY = { retry: { attempts: 2, delayMs: 9, factor: 1 } } as const

/** Two steps beside each other, `a` started before `b`, each with both kinds of actions. */
function beside() {
  return aFlow()
    .path('a', 'c')
    .path('b')
    .rollBack('a', 'a-this', 'this-step')
    .rollBack('a', 'a-any', 'any-step')
    .rollBack('b', 'b-this', 'this-step')
    .rollBack('b', 'b-any', 'any-step')
}

const due = ({ run }: ScriptedRun) => run.due.map((index) => run.plan.actions[index]?.id)

/** Tells an abort that must change nothing. */
function expectTooLate(run: ScriptedRun, mode: 'stop' | 'roll-back'): void {
  const before = run.run
  run.abort(mode)
  expect(run.asked).toEqual([])
  expect(run.run).toBe(before)
}

describe('where no step has started: aborted', () => {
  it.each(['stop', 'roll-back'] as const)('by %s', (mode) => {
    const run = aRun(beside().flowRollback(['tell'], 'a')).abort(mode)
    expect(run.asked).toEqual([])
    expect(run.summary).toEqual({
      outcome: 'aborted',
      order: [],
      ignored: 0,
      fellBack: 0,
      leftUndone: [],
      states: { a: 'not-started', b: 'not-started', c: 'not-started' },
    })
  })

  it('and it can not be started any more', () => {
    const run = aRun(beside()).abort('stop').start()
    expect(run.asked).toEqual([])
    expect(run.summary.outcome).toBe('aborted')
  })
})

describe('stop, going forward: everything running is cancelled, no action runs, aborted', () => {
  it('once all that ran has ended', () => {
    const run = aRun(beside().flowRollback(['tell'], 'a', 'b'))
      .start()
      .abort('stop')
    expect(run.asked).toEqual(['cancel a 10000', 'cancel b 10000'])
    expect(run.ok('a').summary.outcome).toBeNull()
    expect(run.fail('b').asked).toEqual([])
    expect(run.summary).toMatchObject({
      outcome: 'aborted',
      order: ['a~', 'b~'],
      states: { a: 'cancelled', b: 'cancelled', c: 'not-started' },
    })
    expect(run.run.turn).toBeNull()
  })

  it('at once, where a step only waits for its next attempt', () => {
    const run = aRun(aFlow().path('a').step('a', RETRY)).start().fail('a').abort('stop')
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'aborted', states: { a: 'cancelled' } })
  })

  it('a second stop, or a stop and roll back, changes nothing', () => {
    const run = aRun(beside()).start().abort('stop')
    expectTooLate(run, 'stop')
    expectTooLate(run, 'roll-back')
    expect(run.ok('a', 'b').summary.outcome).toBe('aborted')
  })

  it('a failure that it meets is handled no more', () => {
    const run = aRun(aFlow().path('a', 'b').ignore('a')).start().abort('stop').fail('a')
    expect(run.summary).toMatchObject({
      outcome: 'aborted',
      states: { a: 'cancelled' },
      ignored: 0,
    })
  })
})

describe('stop and roll back, going forward', () => {
  it('of the running steps the one that started last is F (failed, kind aborted), the others are cancelled', () => {
    const run = aRun(beside()).start().abort('roll-back')
    expect(run.asked).toEqual(['cancel a 10000', 'cancel b 10000'])
    expect(run.ok('b').asked).toEqual([])
    expect(run.fail('a').asked).toEqual(['start b-this'])
    expect(run.summary.states).toEqual({ a: 'cancelled', b: 'failed', c: 'not-started' })
    expect(run.run.turn).toMatchObject({ step: 'b', failure: { kind: 'aborted' } })
    expect(run.progress('b').failure?.kind).toBe('aborted')
    expect(run.ok('b-this', 'b-any', 'a-this', 'a-any').summary).toMatchObject({
      outcome: 'rolled-back',
      order: ['a~', 'b!', 'b-this', 'b-any', 'a-this', 'a-any'],
    })
  })

  it('the one that started last is meant by first starts, not by retries', () => {
    const run = aRun(beside().step('a', RETRY)).start().fail('a').due('a').abort('roll-back')
    expect(run.run.turn?.step).toBe('b')
  })

  it('of two that started at once it is the later one in the document', () => {
    const run = aRun(aFlow().step('z').step('a').edge('$start', 'a').edge('$start', 'z'))
    expect(run.start().abort('roll-back').run.turn?.step).toBe('a')
  })

  it('a step that is over is not F, however late it started', () => {
    const run = aRun(aFlow().path('a').path('b', 'c')).start().ok('b', 'c').abort('roll-back')
    expect(run.run.turn?.step).toBe('a')
  })

  it('a step that waits for its next attempt is running, so it can be F', () => {
    const flow = aFlow().path('a').path('b').step('b', RETRY).rollBack('b', 'undo')
    const run = aRun(flow).start().fail('b').abort('roll-back')
    expect(run.asked).toEqual(['cancel a 10000'])
    expect(run.ok('a').asked).toEqual(['start undo'])
    expect(run.summary.states).toEqual({ a: 'cancelled', b: 'failed' })
  })

  it('handling edges are ignored', () => {
    const flow = aFlow().path('a', 'b').ignore('a').rollBack('a', 'undo', 'any-step')
    const run = aRun(flow).start().abort('roll-back').fail('a')
    expect(run.asked).toEqual(['start undo'])
    expect(run.summary.states).toEqual({ a: 'failed', b: 'not-started' })
  })

  it('$rollback runs if it is on, wired or not', () => {
    const flow = aFlow().path('a', 'b').flowRollback(['tell'], 'b')
    const run = aRun(flow).start().abort('roll-back').ok('a')
    expect(run.asked).toEqual(['start tell'])
    expect(run.ok('tell').summary.outcome).toBe('rolled-back')
  })

  it('failed, where nothing is due', () => {
    const run = aRun(aFlow().path('a')).start().abort('roll-back').ok('a')
    expect(run.summary).toMatchObject({ outcome: 'failed', states: { a: 'failed' } })
  })
})

describe('during the way back', () => {
  const turned = () => aRun(beside()).start().fail('b')

  it('what an operator did to F is told as an order, which stays true whatever comes of it', () => {
    const ordered = aRun(beside()).start().abort('roll-back')
    const { failure } = ordered.ok('a', 'b').abort('stop').run.turn ?? {}
    expect(failure?.message).toBe('An operator told the run to stop and roll back.')
  })

  it('stop and roll back changes nothing, while steps are being cancelled and after', () => {
    const run = turned()
    expectTooLate(run, 'roll-back')
    expectTooLate(run.ok('a'), 'roll-back')
  })

  it('stop, while steps are being cancelled, ends the run as rollback-failed before any action', () => {
    const run = turned().abort('stop')
    expect(run.asked).toEqual([])
    expect(run.ok('a').asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'rollback-failed', order: ['a~', 'b!'] })
    expect(due(run)).toEqual(['b-this', 'b-any', 'a-this', 'a-any'])
  })

  it('stop, while an action runs, cancels it; no further one runs; rollback-failed', () => {
    const run = turned().ok('a').ok('b-this').abort('stop')
    expect(run.asked).toEqual(['cancel b-any 10000'])
    expect(run.ok('b-any').asked).toEqual([])
    expect(run.summary).toMatchObject({
      outcome: 'rollback-failed',
      order: ['a~', 'b!', 'b-this', 'b-any~'],
    })
  })

  it('stop, while an action waits for its next attempt, ends the run at once', () => {
    const flow = aFlow().path('a').rollBack('a', 'undo', 'this-step', RETRY)
    const run = aRun(flow).start().fail('a').fail('undo').abort('stop')
    expect(run.asked).toEqual([])
    expect(run.summary).toMatchObject({ outcome: 'rollback-failed', order: ['a!', 'undo~'] })
  })

  it('stop ends it as failed where nothing was due anyway', () => {
    const run = aRun(aFlow().path('a').path('b')).start().fail('a').abort('stop').ok('b')
    expect(run.summary.outcome).toBe('failed')
  })

  it('a second stop changes nothing', () => {
    const run = turned().ok('a').abort('stop')
    expectTooLate(run, 'stop')
    expect(run.ok('b-this').summary.outcome).toBe('rollback-failed')
  })

  it('stop reaches a stop and roll back as well', () => {
    const run = aRun(beside()).start().abort('roll-back').abort('stop').ok('a', 'b')
    expect(run.summary).toMatchObject({ outcome: 'rollback-failed', order: ['a~', 'b!'] })
  })
})

describe('an abort that comes too late changes nothing', () => {
  it.each([
    ['succeeded', aRun(aFlow().path('a')).start().ok('a')],
    ['failed', aRun(aFlow().path('a')).start().fail('a')],
    ['rolled-back', aRun(aFlow().path('a').rollBack('a', 'u')).start().fail('a').ok('u')],
    ['aborted', aRun(aFlow().path('a')).abort('stop')],
    ['refused', aRun(aFlow().path('a')).tell({ type: 'refused', reason: 'No space.' })],
  ])('the run is %s already', (outcome, run) => {
    expect(run.summary.outcome).toBe(outcome)
    expectTooLate(run, 'stop')
    expectTooLate(run, 'roll-back')
  })
})
