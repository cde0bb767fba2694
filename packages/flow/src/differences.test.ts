import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differences } from './differences.ts'
import { aFlow, anyFlow } from './testing/index.ts'

const base = () =>
  aFlow()
    .input('version', { type: 'string' })
    .path('a', 'b')
    .step('b', { title: 'Check' })
    .rollBack('a', 'undo')
    .build()

test('what only one has, and what each has in its own way, is named as a person knows it', () => {
  const other = aFlow()
    .input('version', { type: 'number' })
    .path('a', 'b', 'c')
    .step('b', { title: 'Check', params: { run: 'other' } })
    .flowRollback(['tell'], 'a')
    .build()
  expect(differences(base(), other)).toEqual([
    { part: 'input', name: 'version', in: 'both' },
    { part: 'step', name: 'Check', in: 'both' },
    { part: 'step', name: 'c', in: 'second' },
    { part: 'rollback-action', name: 'undo', in: 'first' },
    { part: 'flow-action', name: 'tell', in: 'second' },
    { part: 'edge', name: 'a → undo', in: 'first' },
    { part: 'edge', name: 'Check → c', in: 'second' },
    { part: 'edge', name: 'a → $rollback', in: 'second' },
  ])
})

test('name, settings, layout and an order that alone has changed are differences too', () => {
  const flow = base()
  const parts = (change: object) =>
    differences(flow, { ...flow, ...change }).map(({ part }) => part)
  expect(parts({ name: 'Other' })).toEqual(['name'])
  expect(parts({ settings: { rollbackOrder: 'oldest-first' } })).toEqual(['settings'])
  expect(parts({ layout: { ...flow.layout, positions: { a: { x: 1, y: 2 } } } })).toEqual([
    'layout',
  ])
  expect(parts({ edges: flow.edges.toReversed() })).toEqual(['order'])
})

test('a flow differs from itself in nothing, and from any other in something', () => {
  fc.assert(
    fc.property(anyFlow({ maxSteps: 3 }), anyFlow({ maxSteps: 3 }), (one, other) => {
      expect(differences(one, structuredClone(one))).toEqual([])
      const isEqual = JSON.stringify(one) === JSON.stringify(other)
      if (!isEqual) expect(differences(one, other)).not.toEqual([])
    }),
    { numRuns: 100 },
  )
})
