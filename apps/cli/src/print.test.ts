import { expect, test } from 'vitest'
import { legible } from './print.ts'

test('what a device says does nothing to the terminal that it is read in', () => {
  expect(legible('\u001b[31mred\u001b[0m, \u001b]0;a title\u0007bell\u0007')).toBe('red, bell␇')
  expect(legible('\u001b[2J\u001b[Hall gone')).toBe('all gone')
  expect(legible('a\0b\u007fc\u001b')).toBe('a␀b␡c␛')
  expect(legible('\u009b31m')).not.toContain('\u009b')
})

test('lines and tabs stay; a line that wrote over itself stands in lines of its own', () => {
  expect(legible('a\tb\nc\n')).toBe('a\tb\nc\n')
  expect(legible('of Windows\r\n')).toBe('of Windows\n')
  expect(legible('10 %\r20 %\r\n')).toBe('10 %\n20 %\n')
})
