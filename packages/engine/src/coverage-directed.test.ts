import { compile } from '@contraflow/flow'
import { aCatalog, aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { type CoverageRow, coverage } from './coverage.ts'
import { aRun } from './testing/a-run.ts'

const LOOKS = { changesDevice: false } as const

function rowOf(step: string, flow: FlowBuilder): CoverageRow {
  const row = coverage(compile(flow.build(), aCatalog())).find((one) => one.step === step)
  if (row === undefined) throw new RangeError(`no row for ${step}`)
  return row
}

describe('coverage has a row for each step', () => {
  it('in document order, as the only one that fails', () => {
    const rows = coverage(compile(aFlow().path('z', 'a', 'm').build(), aCatalog()))
    expect(rows.map(({ step }) => step)).toEqual(['z', 'a', 'm'])
  })

  it('the outcome, what is left undone, and each action as always or never: on a line nothing depends', () => {
    const flow = aFlow()
      .path('a', 'b', 'c')
      .rollBack('a', 'a-this')
      .rollBack('a', 'a-any', 'any-step')
      .rollBack('b', 'b-this')
      .rollBack('c', 'c-any', 'any-step')
    expect(rowOf('b', flow)).toEqual({
      step: 'b',
      outcomes: ['rolled-back'],
      always: ['b-this', 'a-any'],
      depends: [],
      leftUndone: { always: [], depends: [] },
    })
    expect(rowOf('c', flow)).toMatchObject({
      always: ['c-any', 'a-any'],
      leftUndone: { always: ['b'], depends: [] },
    })
  })

  it('nothing comes of a failure that is handled', () => {
    expect(rowOf('a', aFlow().path('a', 'b').ignore('a').rollBack('a', 'x', 'any-step'))).toEqual({
      step: 'a',
      outcomes: ['succeeded'],
      always: [],
      depends: [],
      leftUndone: { always: [], depends: [] },
    })
  })

  it('the flow-level rollback runs where the failing step takes it', () => {
    const flow = aFlow().path('a', 'b').flowRollback(['tell', 'note'], 'b')
    expect(rowOf('a', flow)).toMatchObject({ outcomes: ['failed'], always: [] })
    expect(rowOf('b', flow)).toMatchObject({ outcomes: ['rolled-back'], always: ['tell', 'note'] })
  })

  it('the way back in its order, newest first or oldest first', () => {
    const flow = () =>
      aFlow()
        .path('a', 'b', 'c')
        .rollBack('a', 'a-any', 'any-step')
        .rollBack('b', 'b-any', 'any-step')
    expect(rowOf('c', flow()).always).toEqual(['b-any', 'a-any'])
    expect(rowOf('c', flow().oldestFirst()).always).toEqual(['a-any', 'b-any'])
  })
})

describe('a step that is reached by fall back only is given with what it takes to reach it', () => {
  it('the step that falls back to it', () => {
    const flow = aFlow().path('a', 'b').fallBack('a', 'c')
    expect(rowOf('c', flow).with).toEqual(['a'])
    expect(rowOf('b', flow)).not.toHaveProperty('with')
  })

  it('all of them, where one lies behind another', () => {
    const flow = aFlow().path('a').fallBack('a', 'b').fallBack('b', 'c').path('c', 'd')
    expect(rowOf('d', flow).with).toEqual(['a', 'b'])
  })

  it('the fewest that it takes', () => {
    const flow = aFlow()
      .path('a')
      .fallBack('a', 'b')
      .fallBack('b', 'd')
      .path('c')
      .fallBack('c', 'd')
    expect(rowOf('d', flow).with).toEqual(['c'])
  })

  it('none where success leads there as well', () => {
    expect(rowOf('b', aFlow().path('a', 'b').ignore('a'))).not.toHaveProperty('with')
  })

  it('and its failure turns a run in which the other one was handled', () => {
    const flow = aFlow().path('a').fallBack('a', 'b').rollBack('a', 'undo', 'any-step')
    expect(rowOf('b', flow)).toMatchObject({
      with: ['a'],
      outcomes: ['rolled-back'],
      always: ['undo'],
      leftUndone: { always: ['b'], depends: [] },
    })
  })
})

describe('each action is always, never, or depends on timing', () => {
  const branches = () =>
    aFlow()
      .path('a', 'b')
      .path('c')
      .rollBack('a', 'a-any', 'any-step')
      .rollBack('b', 'b-any', 'any-step')

  it('an action of a step that waits for nothing but what the failing step waits for is always', () => {
    expect(rowOf('c', branches()).always).toEqual(['a-any'])
  })

  it('an any-step action of a step further along another branch depends: both orders exhibited', () => {
    expect(rowOf('c', branches())).toMatchObject({ depends: ['b-any'] })
    const early = aRun(branches()).start().fail('c').ok('a').ok('a-any')
    expect(early.summary).toMatchObject({ outcome: 'rolled-back', order: ['a~', 'c!', 'a-any'] })
    const late = aRun(branches()).start().ok('a').fail('c').ok('b').ok('b-any', 'a-any')
    expect(late.summary.order).toEqual(['a', 'c!', 'b~', 'b-any', 'a-any'])
  })

  it('a this-step action beside depends on whether its step is still running: both orders exhibited', () => {
    const flow = () => aFlow().path('a').path('c').rollBack('a', 'a-this')
    expect(rowOf('c', flow())).toMatchObject({ always: [], depends: ['a-this'] })
    const running = aRun(flow()).start().fail('c').ok('a').ok('a-this')
    expect(running.summary).toMatchObject({ outcome: 'rolled-back', leftUndone: ['c'] })
    const ended = aRun(flow()).start().ok('a').fail('c')
    expect(ended.summary).toMatchObject({ outcome: 'failed', leftUndone: ['a', 'c'] })
    expect(rowOf('c', flow())).toMatchObject({
      outcomes: ['failed', 'rolled-back'],
      leftUndone: { always: ['c'], depends: ['a'] },
    })
  })

  it('a this-step action of a step that is surely over never runs', () => {
    const flow = aFlow().path('a', 'b').rollBack('a', 'a-this')
    expect(rowOf('b', flow)).toMatchObject({ always: [], depends: [], outcomes: ['failed'] })
  })

  it('what comes after the failing step never runs', () => {
    const flow = aFlow().path('a', 'b').rollBack('b', 'b-any', 'any-step')
    expect(rowOf('a', flow)).toMatchObject({ always: [], depends: [], outcomes: ['failed'] })
  })

  it('what is skipped in this run never runs: an alternative', () => {
    const flow = aFlow().path('a').fallBack('a', 'b').path('c').rollBack('b', 'b-any', 'any-step')
    expect(rowOf('c', flow)).toMatchObject({ always: [], depends: [] })
  })
})

describe('the outcome may depend as well, and then both are given', () => {
  it('failed where all that has actions can be over, rolled back where it still runs', () => {
    const flow = aFlow().path('a').path('b').path('c').rollBack('a', 'x').rollBack('b', 'y')
    expect(rowOf('c', flow)).toMatchObject({
      outcomes: ['failed', 'rolled-back'],
      always: [],
      depends: ['y', 'x'],
    })
  })

  it('rolled back alone where each order leaves some action due, though every one depends', () => {
    // `a` still runs, and its this-step action is due; or it is over, `b` has started, and its any-step action is.
    const flow = () =>
      aFlow().path('a', 'b').path('c').rollBack('a', 'x').rollBack('b', 'y', 'any-step')
    expect(rowOf('c', flow())).toMatchObject({
      outcomes: ['rolled-back'],
      always: [],
      depends: ['y', 'x'],
    })
    expect(aRun(flow()).start().fail('c').ok('a').asked).toEqual(['start x'])
    expect(aRun(flow()).start().ok('a').fail('c').ok('b').asked).toEqual(['start y'])
  })
})

describe('what is left undone', () => {
  it('leaves out steps that only look, and counts only actions that undo', () => {
    const flow = aFlow()
      .path('a', 'b', 'c')
      .step('b', LOOKS)
      .rollBack('a', 'logs', 'any-step', { undoes: false })
      .rollBack('c', 'undo')
    expect(rowOf('c', flow)).toMatchObject({
      always: ['undo', 'logs'],
      leftUndone: { always: ['a'], depends: [] },
    })
  })

  it('depends for a step that one order starts and another does not', () => {
    expect(rowOf('c', aFlow().path('a', 'b').path('c')).leftUndone).toEqual({
      always: ['a', 'c'],
      depends: ['b'],
    })
  })

  it('never for a step with an any-step action that undoes', () => {
    const flow = aFlow().path('a', 'b').path('c').rollBack('b', 'undo', 'any-step')
    expect(rowOf('c', flow).leftUndone).toEqual({ always: ['a', 'c'], depends: [] })
  })
})
