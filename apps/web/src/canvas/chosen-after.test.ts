import { expect, test } from 'vitest'
import { chosenAfter } from './chosen-after.ts'

test('what a hand chooses and lets go of is told at once, in the order of its coming', () => {
  const after = chosenAfter(
    ['stop'],
    [
      { type: 'select', id: 'stop', selected: false },
      { type: 'select', id: 'deliver', selected: true },
      { type: 'select', id: 'announce', selected: true },
    ],
  )
  expect(after).toEqual(['deliver', 'announce'])
})

test('cards that move or are measured change nothing of it: the list stays the very same', () => {
  const chosen = ['stop', 'deliver']
  const after = chosenAfter(chosen, [
    { type: 'position', id: 'stop', position: { x: 0, y: 0 }, dragging: true },
    { type: 'dimensions', id: 'deliver' },
    { type: 'select', id: 'announce', selected: false },
  ])
  expect(after).toBe(chosen)
})

test('a card that goes is chosen no longer', () => {
  expect(chosenAfter(['stop', 'deliver'], [{ type: 'remove', id: 'stop' }])).toEqual(['deliver'])
})
