import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { rollBackRefusal } from './advance/back.ts'
import { aRun, type ScriptedRun } from './testing/a-run.ts'

/** Three steps in a line with actions of both kinds, and a flow-level rollback that only `c` takes. */
function line() {
  const flow = aFlow().path('a', 'b', 'c')
  for (const id of ['a', 'b', 'c']) {
    flow.rollBack(id, `${id}-this`, 'this-step').rollBack(id, `${id}-any`, 'any-step')
  }
  return flow.flowRollback(['tell', 'note'], 'c')
}

const due = ({ run }: ScriptedRun) => run.due.map((index) => run.plan.actions[index]?.id)

/** Asks for a roll back that must be refused, and says why it was. */
function refused(run: ScriptedRun): string | null {
  const before = run.run
  expect(run.rollBack().run).toBe(before)
  expect(run.asked).toEqual([])
  return rollBackRefusal(run.run)
}

describe('rolling back a run that succeeded', () => {
  const succeeded = () => aRun(line()).start().ok('a', 'b', 'c')

  it("runs every started step's any-step actions, newest first, then the flow-level rollback, wired or not", () => {
    const run = succeeded()
    expect(rollBackRefusal(run.run)).toBeNull()
    expect(run.rollBack().asked).toEqual(['start c-any'])
    expect(run.summary.outcome).toBeNull()
    expect(run.run.phase).toBe('back')
    expect(run.ok('c-any', 'b-any', 'a-any', 'tell', 'note').summary).toMatchObject({
      outcome: 'rolled-back',
      order: ['a', 'b', 'c', 'c-any', 'b-any', 'a-any', 'tell', 'note'],
      states: { a: 'succeeded', b: 'succeeded', c: 'succeeded' },
    })
  })

  it('goes oldest first, where the flow says so', () => {
    const run = aRun(line().oldestFirst()).start().ok('a', 'b', 'c').rollBack()
    expect(due(run)).toEqual(['a-any', 'b-any', 'c-any', 'tell', 'note'])
  })

  it('has its outcome replace the old one, also where an action fails', () => {
    const run = succeeded().rollBack().fail('c-any').ok('b-any', 'a-any', 'tell', 'note')
    expect(run.summary.outcome).toBe('rollback-failed')
  })

  it('takes handled steps as succeeded ones, and nothing of skipped steps', () => {
    const flow = aFlow()
      .path('a', 'b')
      .fallBack('a', 'c')
      .rollBack('a', 'a-any', 'any-step')
      .rollBack('b', 'b-any', 'any-step')
      .rollBack('c', 'c-any', 'any-step')
    expect(due(aRun(flow).start().fail('a').ok('c').rollBack())).toEqual(['c-any', 'a-any'])
  })

  it('reads of no failure, since nothing failed', () => {
    expect(succeeded().rollBack().run.turn).toEqual({ step: null, failure: null })
  })

  it('says what it left undone', () => {
    const run = succeeded().rollBack().fail('c-any').ok('b-any', 'a-any', 'tell', 'note')
    expect(run.summary.leftUndone).toEqual(['c'])
  })

  it('can be stopped, and that ends it as rollback-failed', () => {
    const run = succeeded().rollBack().abort('stop')
    expect(run.asked).toEqual(['cancel c-any 10000'])
    expect(run.ok('c-any').summary.outcome).toBe('rollback-failed')
  })
})

describe('rolling back a run that was aborted', () => {
  it('takes cancelled steps with both triggers, succeeded ones with any-step alone', () => {
    const run = aRun(line()).start().ok('a').abort('stop').ok('b').rollBack()
    expect(due(run)).toEqual(['b-this', 'b-any', 'a-any', 'tell', 'note'])
    expect(run.ok('b-this', 'b-any', 'a-any', 'tell', 'note').summary).toMatchObject({
      outcome: 'rolled-back',
      states: { a: 'succeeded', b: 'cancelled', c: 'not-started' },
    })
  })
})

describe('rolling back a run that failed', () => {
  it('runs the flow-level rollback that the failed step did not take', () => {
    const flow = aFlow().path('a', 'b').flowRollback(['tell'], 'b')
    const run = aRun(flow).start().fail('a')
    expect(run.summary.outcome).toBe('failed')
    expect(run.rollBack().ok('tell').summary).toMatchObject({
      outcome: 'rolled-back',
      order: ['a!', 'tell'],
      states: { a: 'failed', b: 'not-started' },
    })
  })

  it('still reads of the failure that turned it', () => {
    const flow = aFlow().path('a', 'b').flowRollback(['tell'], 'b')
    const run = aRun(flow).start().failAs('a', 'timeout').rollBack()
    expect(run.run.turn).toMatchObject({ step: 'a', failure: { kind: 'timeout' } })
  })
})

describe('it is refused', () => {
  it('a second time', () => {
    const run = aRun(line()).start().ok('a', 'b', 'c').rollBack()
    expect(refused(run)).toMatch(/not ended/)
    expect(refused(run.ok('c-any', 'b-any', 'a-any', 'tell', 'note'))).toMatch(/already/)
  })

  it('before the run has ended', () => {
    expect(refused(aRun(line()))).toMatch(/not ended/)
    expect(refused(aRun(line()).start())).toMatch(/not ended/)
  })

  it('with nothing due', () => {
    const flow = aFlow().path('a', 'b').rollBack('a', 'a-this', 'this-step')
    expect(refused(aRun(flow).start().ok('a', 'b'))).toMatch(/No step that started/)
  })

  it.each([
    ['rolled-back', aRun(line()).start().fail('a').ok('a-this', 'a-any')],
    ['rollback-failed', aRun(line()).start().fail('a').fail('a-this').ok('a-any')],
    ['refused', aRun(line()).tell({ type: 'refused', reason: 'No space.' })],
    ['expired', aRun(line()).tell({ type: 'expired' })],
  ])('for a run that ended as %s', (outcome, run) => {
    expect(run.summary.outcome).toBe(outcome)
    expect(refused(run)).toContain(outcome)
  })
})
