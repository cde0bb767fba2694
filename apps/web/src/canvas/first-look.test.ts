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
  const { x, y, zoom } = firstLook(cards(2), [], ROOM, true)
  expect(zoom).toBe(1)
  expect([x, y]).toEqual([250, 210])
})

test('a long one is read from its beginning by who edits it, and seen whole by who looks at it', () => {
  const reading = firstLook(cards(20), [], ROOM, true)
  expect(reading.zoom).toBe(0.62)
  expect(reading.x).toBe(16)
  const looking = firstLook(cards(20), [], ROOM, false)
  expect(looking.zoom).toBeLessThan(0.3)
  expect(looking.x + 4_100 * looking.zoom).toBeLessThanOrEqual(ROOM.width)
})

test('the frame of a group is seen with its title', () => {
  const group = { id: 'g', title: 'First', notes: '', steps: ['s0', 's1'] }
  const low = { ...ROOM, height: 220 }
  const plain = firstLook(cards(2), [], low, false)
  const framed = firstLook(cards(2), [group], low, false)
  expect(plain.y - 56 * plain.zoom).toBeLessThan(20)
  expect(framed.y - 56 * framed.zoom).toBeGreaterThan(20)
  expect(framed.zoom).toBe(1)
})
