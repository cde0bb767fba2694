import { expect, test } from 'vitest'
import { beginningsOf } from './beginnings.ts'

const device = (name: string, online: boolean, isAtWork = false) =>
  ({
    name,
    online,
    lastRun: isAtWork ? { phase: 'forward', flowName: 'Update', versionNumber: 2 } : null,
  }) as unknown as Parameters<typeof beginningsOf>[0][number]
const own = 'Each goes its own way: none needs this server to finish, or to go back.'

test('says of each device when it starts', () => {
  expect(beginningsOf([], null)).toEqual(['No device is chosen yet.'])
  expect(beginningsOf([device('a', true)], null)).toEqual([
    'a starts at once.',
    'It needs this server neither to finish nor to go back.',
  ])
  const some = [device('a', true), device('b', true), device('c', false), device('d', true, true)]
  expect(beginningsOf(some, new Date(2026, 10, 12, 21, 56))).toEqual([
    'a and b start at once.',
    'd is at work on Update v2, and starts after that.',
    'c is offline, and starts once back.',
    expect.stringMatching(
      /^Whatever has not started by Nov 12, 2026, 9:56\sPM is left as it is\.$/,
    ),
    own,
  ])
  const many = Array.from({ length: 5 }, (_, n) => device(`n${n}`, false))
  expect(beginningsOf(many, null)).toEqual(['5 devices are offline, and start once back.', own])
})
