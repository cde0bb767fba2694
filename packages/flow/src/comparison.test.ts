import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareFlows } from './comparison.ts'
import { flowDigest } from './digest.ts'
import type { Flow } from './document.ts'
import { move } from './edits/move.ts'
import { anyDrawnFlow } from './testing/any-drawn-flow.ts'
import { EDITS } from './testing/any-edit.ts'
import { aFlow } from './testing/index.ts'

const inShort = (first: Flow, second: Flow) =>
  compareFlows(first, second).parts.map(({ part, change, name, fields }) =>
    [change, part, name, ...fields].join(' '),
  )

describe('two flows in one picture', () => {
  const before = aFlow()
    .path('a', 'b', 'c')
    .rollBack('a', 'undo')
    .flowRollback(['tell'], 'a')
    .build()
  const after = aFlow()
    .input('x', { type: 'string' })
    .path('a', 'd', 'c')
    .step('a', { title: 'First', params: { run: 'false' } })
    .rollBack('a', 'undo', 'any-step')
    .oldestFirst()
    .build()

  it('say what was added, removed and changed, and what of it', () => {
    expect(inShort(before, after)).toEqual([
      'added input x',
      'changed step First params.run title',
      'added step d',
      'removed step b',
      'removed flow-action tell',
      'added edge First → d',
      'added edge d → c',
      'changed edge First → undo trigger',
      'removed edge First → b',
      'removed edge b → c',
      'removed edge First → $rollback',
      'changed settings  rollbackOrder',
    ])
  })

  it('draw all that either has', () => {
    const { flow, works, edges } = compareFlows(before, after)
    expect(flow.steps.map(({ id }) => id)).toEqual(['a', 'd', 'c', 'b'])
    expect(flow.flowRollback?.actions.map(({ id }) => id)).toEqual(['tell'])
    expect(works.get('b')).toBe('removed')
    expect(edges.get('a success b')).toBe('removed')
    expect(flow.edges).toContainEqual({ from: 'b', to: 'c', on: 'success' })
  })

  it('say that only an order differs', () => {
    const flow = aFlow().path('a').path('b').build()
    expect(inShort(flow, { ...flow, steps: flow.steps.toReversed() })).toEqual(['changed order '])
    expect(compareFlows(flow, move(flow, { a: { x: 1, y: 2 } })).parts).toEqual([])
  })

  it('have a difference wherever their digests have one, and none elsewhere', () => {
    const edit = fc.constantFrom(...EDITS)
    const numbers = fc.array(fc.nat(10_000), { minLength: 24, maxLength: 24 })
    fc.assert(
      fc.property(anyDrawnFlow(), edit, numbers, (flow, { apply }, choices) => {
        let next = 0
        const edited = apply(flow, (items, fallback) => {
          next += 1
          return items[(choices[next % 24] ?? 0) % Math.max(1, items.length)] ?? fallback
        })
        const isSame = flowDigest(flow) === flowDigest(edited)
        expect(compareFlows(flow, edited).parts.length === 0).toBe(isSame)
      }),
      { numRuns: 500 },
    )
  })
})
