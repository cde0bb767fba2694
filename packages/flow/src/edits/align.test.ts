import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aligned, type Box, distributed } from './align.ts'

const box = (id: string, x: number, y: number, width = 100, height = 50): Box => ({
  id,
  x,
  y,
  width,
  height,
})
const BOXES = [box('a', 0, 0), box('b', 150, 30, 60, 20), box('c', 500, 90)]

describe('aligned cards', () => {
  it.each([
    ['left', { b: { x: 0, y: 30 }, c: { x: 0, y: 90 } }],
    ['centre', { a: { x: 250, y: 0 }, b: { x: 270, y: 30 }, c: { x: 250, y: 90 } }],
    ['right', { a: { x: 500, y: 0 }, b: { x: 540, y: 30 } }],
    ['top', { b: { x: 150, y: 0 }, c: { x: 500, y: 0 } }],
    ['middle', { a: { x: 0, y: 45 }, b: { x: 150, y: 60 }, c: { x: 500, y: 45 } }],
    ['bottom', { a: { x: 0, y: 90 }, b: { x: 150, y: 120 } }],
  ] as const)('%s', (how, places) => {
    expect(aligned(BOXES, how)).toEqual(places)
  })

  it('need to be two', () => {
    expect(aligned(BOXES.slice(0, 1), 'left')).toEqual({})
  })

  it('move along one axis only, and not again', () => {
    const boxes = fc.uniqueArray(
      fc.record({
        id: fc.string(),
        x: fc.nat(999),
        y: fc.nat(999),
        width: fc.nat(99),
        height: fc.nat(99),
      }),
      { selector: ({ id }) => id, minLength: 2 },
    )
    fc.assert(
      fc.property(boxes, fc.constantFrom('left', 'right', 'top', 'bottom'), (given, how) => {
        const places = new Map(Object.entries(aligned(given, how)))
        const moved = given.map((one) => ({ ...one, ...places.get(one.id) }))
        const kept = how === 'left' || how === 'right' ? 'y' : 'x'
        expect(moved.map((one) => one[kept])).toEqual(given.map((one) => one[kept]))
        expect(aligned(moved, how)).toEqual({})
      }),
    )
  })
})

describe('distributed cards', () => {
  it('stand with equal gaps; the outer two stay', () => {
    expect(distributed(BOXES, 'horizontally')).toEqual({ b: { x: 270, y: 30 } })
    expect(distributed(BOXES.toReversed(), 'vertically')).toEqual({ b: { x: 150, y: 60 } })
  })

  it('need to be three', () => {
    expect(distributed(BOXES.slice(1), 'horizontally')).toEqual({})
  })
})
