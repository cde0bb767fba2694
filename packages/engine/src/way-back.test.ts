import { aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { aRun, type ScriptedRun } from './testing/a-run.ts'

/** Ends every action well, in the order in which they start. */
function toTheEnd(run: ScriptedRun): ScriptedRun {
  for (const index of run.run.due) run.ok(run.run.plan.actions[index]?.id ?? '')
  return run
}

const due = ({ run }: ScriptedRun) => run.due.map((index) => run.plan.actions[index]?.id)

describe('everything still running is cancelled', () => {
  it('asked, then killed after a grace of 10 s; no action starts before all have ended', () => {
    const flow = aFlow().path('a').path('b').path('c').rollBack('a', 'undo')
    const run = aRun(flow).start().fail('b')
    expect(run.asked).toEqual(['cancel a 10000', 'cancel c 10000'])
    expect(run.ok('c').asked).toEqual([])
    expect(run.fail('a').asked).toEqual(['start undo'])
  })

  it('a step that waits for its next attempt has nothing to be cancelled, and ends at once', () => {
    const retry = { retry: { attempts: 2, delayMs: 5, factor: 1 } }
    const flow = aFlow().path('a').path('b').step('b', retry).rollBack('b', 'undo')
    const run = aRun(flow).start().fail('b').fail('a')
    expect(run.asked).toEqual(['start undo'])
    expect(run.summary.states).toEqual({ a: 'failed', b: 'cancelled' })
    expect(run.due('b').asked).toEqual([])
  })

  it('is retried no more', () => {
    const retry = { retry: { attempts: 2, delayMs: 5, factor: 1 } }
    const run = aRun(aFlow().path('a').path('b').step('b', retry)).start().fail('a').fail('b')
    expect(run.summary.outcome).toBe('failed')
  })
})

describe('the way back', () => {
  it("begins with the failed step's own actions, both triggers, in edge order", () => {
    const flow = aFlow()
      .path('a')
      .rollBack('a', 'one', 'any-step')
      .rollBack('a', 'two', 'this-step')
      .rollBack('a', 'three', 'any-step')
    expect(toTheEnd(aRun(flow).start().fail('a')).summary).toMatchObject({
      order: ['a!', 'one', 'two', 'three'],
      outcome: 'rolled-back',
    })
  })

  const line = () => {
    const flow = aFlow().path('a', 'b', 'c', 'd')
    for (const id of ['a', 'b', 'c']) {
      flow.rollBack(id, `${id}-this`, 'this-step').rollBack(id, `${id}-any`, 'any-step')
    }
    return flow
  }

  it('goes on with the any-step actions of every other step that started, newest first', () => {
    const run = aRun(line()).start().ok('a', 'b').fail('c')
    expect(due(run)).toEqual(['c-this', 'c-any', 'b-any', 'a-any'])
  })

  it('or oldest first, where the flow says so', () => {
    const run = aRun(line().oldestFirst()).start().ok('a', 'b').fail('c')
    expect(due(run)).toEqual(['c-this', 'c-any', 'a-any', 'b-any'])
  })

  it('still happens where the failed step itself promised nothing', () => {
    const run = aRun(line()).start().ok('a', 'b', 'c').fail('d')
    expect(due(run)).toEqual(['c-any', 'b-any', 'a-any'])
    expect(toTheEnd(run).summary.outcome).toBe('rolled-back')
  })

  it('goes by first start: a retry makes no step newer', () => {
    const flow = aFlow().path('a').path('b').path('c')
    flow.step('a', { retry: { attempts: 2, delayMs: 0, factor: 1 } })
    flow.rollBack('a', 'a-any', 'any-step').rollBack('b', 'b-any', 'any-step')
    const run = aRun(flow).start().fail('a').due('a').ok('a').fail('c')
    expect(due(run)).toEqual(['b-any', 'a-any'])
  })

  it('takes the this-step actions of a cancelled step too, since it did not finish', () => {
    const flow = aFlow()
      .path('a')
      .path('b')
      .path('c')
      .rollBack('b', 'b-this', 'this-step')
      .rollBack('c', 'c-this', 'this-step')
    const run = aRun(flow).start().ok('b').fail('a')
    expect(due(run)).toEqual(['c-this'])
  })

  it('keeps the any-step actions of handled steps, and takes nothing of steps that never started', () => {
    const flow = aFlow()
      .path('a', 'b', 'c')
      .ignore('a')
      .rollBack('a', 'a-any', 'any-step')
      .rollBack('c', 'c-any', 'any-step')
    const run = aRun(flow).start().fail('a', 'b')
    expect(due(run)).toEqual(['a-any'])
  })

  const whole = (): FlowBuilder =>
    aFlow().path('a', 'b').rollBack('a', 'a-any', 'any-step').flowRollback(['tell', 'note'], 'b')

  it("ends with the flow-level rollback's actions, if the failed step has an edge to it", () => {
    expect(due(aRun(whole()).start().ok('a').fail('b'))).toEqual(['a-any', 'tell', 'note'])
    expect(due(aRun(whole()).start().fail('a'))).toEqual(['a-any'])
  })

  it('runs one action at a time; one that fails is recorded, and the next runs all the same', () => {
    const run = aRun(whole()).start().ok('a').fail('b')
    expect(run.asked).toEqual(['start a-any'])
    expect(run.fail('a-any').asked).toEqual(['start tell'])
    expect(run.ok('tell').asked).toEqual(['start note'])
    expect(run.ok('note').summary).toMatchObject({
      outcome: 'rollback-failed',
      order: ['a', 'b!', 'a-any!', 'tell', 'note'],
    })
  })

  it('retries an action as often as it says', () => {
    const retry = { retry: { attempts: 2, delayMs: 7, factor: 1 } }
    const run = aRun(aFlow().path('a').rollBack('a', 'undo', 'this-step', retry))
      .start()
      .fail('a')
    expect(run.fail('undo').asked).toEqual(['wait undo#2 7'])
    expect(run.due('undo').asked).toEqual(['start undo#2'])
    expect(run.ok('undo').summary.outcome).toBe('rolled-back')
  })

  it('is none where nothing was due: the run failed', () => {
    expect(aRun(aFlow().path('a')).start().fail('a').summary.outcome).toBe('failed')
    const flow = aFlow().path('a', 'b').rollBack('a', 'undo', 'this-step')
    expect(aRun(flow).start().ok('a').fail('b').summary.outcome).toBe('failed')
  })
})
