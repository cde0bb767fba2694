import { expect, test } from 'vitest'
import { aFlow } from '../testing/index.ts'
import { addStep } from './add-step.ts'

const NEW = { uses: 'command/run@1', title: 'New', id: 'new' }

test('a step that is added to a drawing stands to the right of what it comes after', () => {
  const flow = aFlow().path('a', 'b').build()
  const placed = { ...flow, layout: { ...flow.layout, positions: { a: { x: 0, y: 0 } } } }
  expect(addStep(placed, { ...NEW, after: 'a' }).layout.positions['new']).toEqual({ x: 260, y: 0 })
})

test('a step that is added where nobody has placed any card has no place either, so that it stands upon none', () => {
  const flow = aFlow().path('a', 'b').build()
  expect(addStep(flow, { ...NEW, after: 'a' }).layout.positions).toEqual({})
  expect(addStep(flow, NEW).layout.positions).toEqual({})
  const given = addStep(flow, { ...NEW, after: 'a', position: { x: 5, y: 6 } })
  expect(given.layout.positions).toEqual({ new: { x: 5, y: 6 } })
})
