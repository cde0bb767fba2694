import { describe, expect, it } from 'vitest'
import type { Flow } from './document.ts'
import { graphOf } from './graph.ts'
import { sureResults } from './scope.ts'
import { aCatalog, aFlow, type FlowBuilder } from './testing/index.ts'
import { validateFlow } from './validate-flow.ts'

const catalog = aCatalog()

function sureAt(step: string, flow: FlowBuilder): readonly string[] {
  return [...(sureResults(graphOf(flow.build())).get(step) ?? [])].toSorted()
}

describe('a step may read the result of a step that has surely succeeded whenever it starts', () => {
  it.each([
    ['what lies behind it on a line', 'c', aFlow().path('a', 'b', 'c'), ['a', 'b']],
    ['every branch of a join', 'join', aFlow().path('a', 'join').path('b', 'join'), ['a', 'b']],
    ['not what stands beside it', 'b', aFlow().path('a').path('b'), []],
    ['not itself', 'a', aFlow().path('a'), []],
    ['not a step whose failure is ignored', 'c', aFlow().path('a', 'b', 'c').ignore('b'), ['a']],
    [
      'of alternatives that merge: what both have',
      'join',
      aFlow().path('a', 'b', 'join').fallBack('b', 'c').edge('c', 'join'),
      ['a'],
    ],
    [
      'what it falls back to does not see the step that failed',
      'c',
      aFlow().path('a', 'b').fallBack('b', 'c'),
      ['a'],
    ],
    [
      'a branch that can not die is sure, one that may die is not',
      'join',
      aFlow().path('a', 'join').path('b', 'join').fallBack('a', 'x'),
      ['b'],
    ],
    [
      'a step that may be skipped kills its own edges',
      'join',
      aFlow().path('a', 'b', 'join').path('c', 'join').fallBack('a', 'x'),
      ['c'],
    ],
  ])('%s', (_says, step, flow, sure) => {
    expect(sureAt(step, flow)).toEqual(sure)
  })

  it('is sure of nothing on a cycle', () => {
    expect(sureAt('b', aFlow().path('a', 'b').edge('b', 'a'))).toEqual([])
  })
})

describe('an action', () => {
  const reading = (step: string) => ({ params: { run: `\${{ steps.${step}.result.x }}` } })
  const codes = (flow: { build(): Flow }) =>
    validateFlow(flow.build(), catalog)
      .filter(({ severity }) => severity === 'error')
      .map(({ code, path }) => `${code} ${path}`)

  it("sees what its step sees, and its own step's result", () => {
    const flow = aFlow()
      .path('a', 'b')
      .rollBack('b', 'one', 'any-step', reading('a'))
      .rollBack('b', 'two', 'any-step', reading('b'))
    expect(codes(flow)).toEqual([])
  })

  it('does not see what comes later, or beside', () => {
    const flow = aFlow()
      .path('a', 'b')
      .path('c')
      .rollBack('a', 'one', 'any-step', reading('b'))
      .rollBack('a', 'two', 'any-step', reading('c'))
    expect(codes(flow)).toEqual([
      'expression.out-of-scope /rollbacks/0/params/run',
      'expression.out-of-scope /rollbacks/1/params/run',
    ])
  })

  it.each([
    ['${{ inputs.x }}', []],
    ['${{ device.tags.site }}', []],
    ['${{ failure.message }}', []],
    ['${{ steps.a.result.x }}', ['expression.out-of-scope /flowRollback/actions/0/params/run']],
  ])('of the flow sees inputs, device and failure: %s', (run, expected) => {
    const flow = aFlow()
      .path('a')
      .input('x', { type: 'string' })
      .flowRollback(['tell'], 'a')
      .build()
    const actions = (flow.flowRollback?.actions ?? []).map((action) => ({
      ...action,
      params: { run },
    }))
    expect(codes({ build: () => ({ ...flow, flowRollback: { actions } }) })).toEqual(expected)
  })
})
