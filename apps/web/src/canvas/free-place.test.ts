import { expect, test } from 'vitest'
import { type Area, freePlace } from './free-place.ts'

const SEEN = { x: 100, y: -50, width: 800, height: 500 }
const NOTE = { width: 200, height: 48 }

test('in an empty drawing it is the middle of the upper edge', () => {
  expect(freePlace(SEEN, [], NOTE)).toEqual({ x: 400, y: -38 })
})

test('it covers nothing that is drawn, leaves a margin, and stays within what is seen', () => {
  const taken: Area[] = [
    { x: 300, y: -60, width: 500, height: 90 },
    { x: 110, y: 60, width: 196, height: 78 },
    { x: 350, y: 60, width: 196, height: 78 },
  ]
  const { x, y } = freePlace(SEEN, taken, NOTE)
  for (const { x: left, y: top, width, height } of taken) {
    const isBeside = x + NOTE.width + 12 <= left || x >= left + width + 12
    expect(isBeside || y + NOTE.height + 12 <= top || y >= top + height + 12).toBe(true)
  }
  expect(x).toBeGreaterThanOrEqual(SEEN.x)
  expect(x + NOTE.width).toBeLessThanOrEqual(SEEN.x + SEEN.width)
  expect(y + NOTE.height).toBeLessThanOrEqual(SEEN.y + SEEN.height)
})

test('where all is taken, or nothing fits, it is the middle of the upper edge all the same', () => {
  expect(freePlace(SEEN, [SEEN], NOTE)).toEqual({ x: 400, y: -38 })
  expect(freePlace({ ...SEEN, height: 20 }, [SEEN], NOTE)).toEqual({ x: 400, y: -38 })
})
