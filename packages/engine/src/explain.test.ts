import { compile } from '@contraflow/flow'
import { aCatalog, aFlow, anyFlow, type FlowBuilder } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRun } from './create-run.ts'
import { explain } from './explain.ts'
import { rehearsal, type Supposition } from './rehearse.ts'
import type { Run } from './run.ts'

const catalog = aCatalog()

function played(flow: FlowBuilder, supposition: Supposition): Run {
  let last = createRun(compile(flow.build(), catalog))
  for (const { run } of rehearsal(last, supposition)) last = run
  return last
}

const inShort = (run: Run) =>
  explain(run).map(({ place, action, because }) => `${place ?? '-'} ${action}: ${because}`)

describe('why each action of a run runs, or does not', () => {
  const line = () =>
    aFlow()
      .path('a', 'b', 'c')
      .rollBack('a', 'a-this')
      .rollBack('a', 'a-any', 'any-step')
      .rollBack('b', 'b-this')
      .rollBack('c', 'c-any', 'any-step')
      .flowRollback(['tell'], 'b')

  it('own, of an earlier step, of the flow; and what is not due', () => {
    expect(inShort(played(line(), { fail: ['b'] }))).toEqual([
      '1 b-this: own',
      '2 a-any: started',
      '3 tell: flow-rollback',
      '- a-this: ended',
      '- c-any: not-started',
    ])
  })

  it('the flow-level rollback does not run where the failed step does not lead to it', () => {
    expect(inShort(played(line(), { fail: ['c'] }))).toContain('- tell: no-flow-rollback')
  })

  it('a step that is cancelled counts as one that failed', () => {
    const flow = aFlow().path('a').path('b').rollBack('a', 'undo').rollBack('b', 'undo-b')
    expect(inShort(played(flow, { fail: ['b'], ends: ['b'] }))).toEqual([
      '1 undo-b: own',
      '2 undo: cancelled',
    ])
    expect(inShort(played(flow, { fail: ['b'], ends: ['a'] }))).toEqual([
      '1 undo-b: own',
      '- undo: ended',
    ])
  })

  it('nothing, where nothing turned round', () => {
    expect(explain(played(aFlow().path('a').ignore('a'), { fail: ['a'] }))).toEqual([])
  })

  it('each action once, and those that are due in the order in which they run', () => {
    fc.assert(
      fc.property(anyFlow(), fc.array(fc.nat(8), { minLength: 1 }), (flow, failing) => {
        let last = createRun(compile(flow, catalog))
        for (const { run } of rehearsal(last, { fail: failing.map((at) => `s${at}`) })) last = run
        const reasons = explain(last)
        if (last.turn === null) return
        const ids = last.plan.actions.map(({ id }) => id)
        expect(reasons.map(({ action }) => action).toSorted()).toEqual(ids.toSorted())
        const due = reasons.filter(({ place }) => place !== null)
        expect(due.map(({ action }) => action)).toEqual(
          last.due.map((at) => last.plan.actions[at]?.id),
        )
      }),
      { numRuns: 200 },
    )
  })
})
