import { aFlow, anyFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACTION_SIZE, placeCards, STEP_SIZE } from './place-cards.ts'

test('actions of steps that stand above each other stand beside each other, in the lane of the way back', () => {
  const flow = aFlow()
    .path('begin', 'upper', 'end')
    .path('begin', 'lower', 'end')
    .rollBack('upper', 'undo-upper')
    .rollBack('lower', 'undo-lower')
    .rollBack('end', 'undo-end')
    .build()
  const { positions, laneTop } = placeCards(flow)
  const at = (id: string) => positions.get(id) ?? { x: Number.NaN, y: Number.NaN }
  expect(at('undo-upper').y).toBe(at('undo-lower').y)
  expect(at('undo-upper').y).toBeGreaterThan(laneTop)
  // The line of the upper one leads down outside of the lower step's card.
  const lineX = at('undo-upper').x + ACTION_SIZE.width / 2
  expect(lineX < at('lower').x || lineX > at('lower').x + STEP_SIZE.width).toBe(true)
  expect(at('undo-end').x).toBe(at('end').x + 10)
})

test('no two actions stand on each other', () => {
  fc.assert(
    fc.property(anyFlow({ maxSteps: 12 }), (flow) => {
      const { positions } = placeCards(flow)
      const places = flow.rollbacks.map(({ id }) => positions.get(id) ?? { x: 0, y: 0 })
      for (const [index, one] of places.entries()) {
        for (const other of places.slice(index + 1)) {
          const isApart =
            Math.abs(one.x - other.x) >= ACTION_SIZE.width ||
            Math.abs(one.y - other.y) >= ACTION_SIZE.height
          expect(isApart).toBe(true)
        }
      }
    }),
  )
})
