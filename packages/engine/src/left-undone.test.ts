import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { aRun } from './testing/a-run.ts'

const LOOKS = { changesDevice: false } as const

describe('a turned run carries leftUndone: the started steps that change the device', () => {
  it('and of which no action ran', () => {
    const run = aRun(aFlow().path('a', 'b', 'c'))
      .start()
      .ok('a')
      .fail('b')
    expect(run.summary).toMatchObject({ outcome: 'failed', leftUndone: ['a', 'b'] })
  })

  it('not those that only look', () => {
    const run = aRun(aFlow().path('a', 'b').step('a', LOOKS)).start().ok('a').fail('b')
    expect(run.summary.leftUndone).toEqual(['b'])
  })

  it('and of which no action of their own succeeded', () => {
    const flow = aFlow().path('a').rollBack('a', 'undo')
    expect(aRun(flow).start().fail('a').fail('undo').summary.leftUndone).toEqual(['a'])
    expect(aRun(flow).start().fail('a').ok('undo').summary.leftUndone).toEqual([])
  })

  it('and of which no action that undoes succeeded', () => {
    const flow = aFlow()
      .path('a')
      .rollBack('a', 'collect-logs', 'this-step', { undoes: false })
      .rollBack('a', 'undo')
    const looked = aRun(flow).start().fail('a').ok('collect-logs').fail('undo')
    expect(looked.summary.leftUndone).toEqual(['a'])
    const undone = aRun(flow).start().fail('a').fail('collect-logs').ok('undo')
    expect(undone.summary.leftUndone).toEqual([])
  })

  it('one action of several that succeeded is enough', () => {
    const flow = aFlow().path('a').rollBack('a', 'one').rollBack('a', 'two')
    expect(aRun(flow).start().fail('a').fail('one').ok('two').summary.leftUndone).toEqual([])
  })

  it('the flow-level rollback is no action of their own', () => {
    const run = aRun(aFlow().path('a').flowRollback(['tell'], 'a'))
      .start()
      .fail('a')
      .ok('tell')
    expect(run.summary).toMatchObject({ outcome: 'rolled-back', leftUndone: ['a'] })
  })

  it('this-step actions that were not due undid nothing: rolled back, with steps left undone', () => {
    const flow = aFlow()
      .path('a', 'b')
      .rollBack('a', 'undo-a', 'this-step')
      .rollBack('b', 'undo-b', 'this-step')
    const run = aRun(flow).start().ok('a').fail('b').ok('undo-b')
    expect(run.summary).toMatchObject({ outcome: 'rolled-back', leftUndone: ['a'] })
  })

  it('a cancelled step has started, and a handled one', () => {
    const flow = aFlow().path('a').path('b', 'c').ignore('b')
    const run = aRun(flow).start().fail('b').fail('a').ok('c')
    expect(run.summary).toMatchObject({
      states: { a: 'failed', b: 'handled', c: 'cancelled' },
      leftUndone: ['a', 'b', 'c'],
    })
  })

  it('in document order', () => {
    const flow = aFlow().step('z').step('a').edge('$start', 'a').edge('a', 'z')
    expect(aRun(flow).start().ok('a').fail('z').summary.leftUndone).toEqual(['z', 'a'])
  })

  it('an aborted run carries it too', () => {
    const run = aRun(aFlow().path('a', 'b')).start().ok('a').abort('stop').ok('b')
    expect(run.summary).toMatchObject({ outcome: 'aborted', leftUndone: ['a', 'b'] })
  })

  it('a run that succeeded carries nothing, whatever it handled', () => {
    const run = aRun(aFlow().path('a').ignore('a')).start().fail('a')
    expect(run.summary).toMatchObject({ outcome: 'succeeded', leftUndone: [] })
  })
})
