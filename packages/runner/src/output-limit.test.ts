import { expect, test } from 'vitest'
import { OutputLimit } from './output-limit.ts'

test('what is short passes as it comes', () => {
  const limit = new OutputLimit(100)
  expect([limit.push('stdout', 'a'), limit.push('stderr', 'b'), limit.end()]).toEqual([
    'a',
    'b',
    [],
  ])
})

test('of what is long, the beginning and the end are kept, with a line that says how much was cut', () => {
  const limit = new OutputLimit(3_000_000)
  let told = ''
  for (let index = 0; index < 1_000; index += 1) {
    told += limit.push('stdout', `${index} ${'x'.repeat(10_000)}\n`)
  }
  const held = limit.end()
  const all = told + held.map(({ text }) => text).join('')
  expect(all.startsWith('0 xxx')).toBe(true)
  expect(all.endsWith('xxx\n')).toBe(true)
  expect(all).toContain('999 xxx')
  expect(all.length).toBeLessThan(6_010_000)
  expect(held[0]?.text).toMatch(/\n… 3\.\d MiB of the output were cut out here …\n/)
})
