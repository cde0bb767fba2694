import { expect, test } from 'vitest'
import { barPlace } from './bar-place.ts'

const ROOM = { width: 1_000, height: 500 }
const at = (y: number, height = 80) => ({ x: 100, y, width: 400, height })

function place(box: ReturnType<typeof at>, isFramed = false) {
  return barPlace({ box, isFramed, transform: [0, 0, 1], room: ROOM })
}

test('the bar stands above the chosen cards, and above the frame that they stand in', () => {
  expect(place(at(200))).toContain('186px - 100%')
  expect(place(at(200), true)).toContain('142px - 100%')
})

test('it stands below them where there is no room above', () => {
  expect(place(at(40))).toContain('clamp(8px, 134px, 492px - 100%)')
  expect(place(at(80), true)).toContain('clamp(8px, 184px, 492px - 100%)')
})

test('it never leaves the canvas, not even where the cards fill it', () => {
  expect(place(at(-50, 600))).toBe(
    'translate(clamp(8px, 300px - 50%, 992px - 100%), clamp(8px, -64px - 100%, 492px - 100%))',
  )
})
