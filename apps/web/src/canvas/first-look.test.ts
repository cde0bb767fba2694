import { START } from '@contraflow/flow'
import { expect, test } from 'vitest'
import type { Card } from './cards.ts'
import { firstLook } from './first-look.ts'

const ROOM = { width: 1_000, height: 500 }

function cards(steps: number): Card[] {
  const card = (id: string, x: number): Card => ({
    id,
    type: 'dot',
    position: { x, y: 0 },
    width: 100,
    height: 80,
    data: { is: 'start' },
  })
  return [
    card(START, 0),
    ...Array.from({ length: steps }, (_, at) => card(`s${at}`, (at + 1) * 200)),
  ]
}

test('a small drawing is looked at whole, in its middle, and no larger than it is', () => {
  const { x, y, zoom } = firstLook(cards(2), ROOM, true)
  expect(zoom).toBe(1)
  expect([x, y]).toEqual([250, 210])
})

test('a long one is read from its beginning by who edits it, and seen whole by who looks at it', () => {
  const reading = firstLook(cards(20), ROOM, true)
  expect(reading.zoom).toBe(0.62)
  expect(reading.x).toBe(16)
  const looking = firstLook(cards(20), ROOM, false)
  expect(looking.zoom).toBeLessThan(0.3)
  expect(looking.x + 4_100 * looking.zoom).toBeLessThanOrEqual(ROOM.width)
})
