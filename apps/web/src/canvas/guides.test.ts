import { describe, expect, it } from 'vitest'
import { snapTo } from './guides.ts'

const box = (x: number, y: number, width = 100, height = 40) => ({ x, y, width, height })

describe('a dragged card', () => {
  it('comes to be level with the nearest edge or centre within reach, and a line shows it', () => {
    const { dx, dy, guides } = snapTo([box(203, 57)], [box(200, 300), box(0, 60)], 5)
    expect([dx, dy]).toEqual([-3, 3])
    expect(guides).toContainEqual({ axis: 'x', at: 200, from: 60, to: 340 })
    expect(guides).toContainEqual({ axis: 'y', at: 60, from: 0, to: 300 })
  })

  it('is level by its centre with one of another size', () => {
    const { dx, guides } = snapTo([box(12, 100)], [box(0, 0, 120)], 5)
    expect(dx).toBe(-2)
    expect(guides).toEqual([{ axis: 'x', at: 60, from: 0, to: 140 }])
  })

  it('stays where it is where nothing is near', () => {
    expect(snapTo([box(500, 500)], [box(0, 0)], 5)).toEqual({ dx: 0, dy: 0, guides: [] })
    expect(snapTo([box(500, 500)], [], 5)).toEqual({ dx: 0, dy: 0, guides: [] })
  })

  it('moves as one frame with what is dragged together', () => {
    expect(snapTo([box(0, 3), box(200, 103)], [box(600, 0)], 5).dy).toBe(-3)
  })
})
