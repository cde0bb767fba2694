import { expect, test } from 'vitest'
import { list } from './in-words.ts'

const letters = (count: number) => Array.from('abcdefghijklmnopqrstuvwxyz'.slice(0, count))

test('some words become a list; of very many the first are said, and how many more there are', () => {
  expect([0, 1, 2, 3].map((count) => list(letters(count)))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ])
  expect(list(letters(12))).toBe('a, b, c, d, e, f, g, h, i, j, k and l')
  expect(list(letters(13))).toBe('a, b, c, d, e, f, g, h, i, j and 3 more')
})
