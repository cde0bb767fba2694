import { expect, test } from 'vitest'
import { widthOf } from './width-of.ts'

test('a text is as wide as its characters together', () => {
  expect(widthOf('')).toBe(0)
  expect(widthOf('Will')).toBeCloseTo(1.03 + 3 * 0.34)
  expect(widthOf('WWWW')).toBeGreaterThan(3 * widthOf('ill'))
})

test('every letter, digit and sign of ASCII is known; what is not is taken for a picture', () => {
  for (let code = 32; code < 127; code += 1) {
    expect(widthOf(String.fromCharCode(code)), String.fromCharCode(code)).toBeLessThan(1.5)
  }
  expect(widthOf('🚀')).toBe(1.5)
})

test('in the monospaced type all characters are equally wide', () => {
  expect(widthOf('il', true)).toBe(widthOf('MW', true))
})
