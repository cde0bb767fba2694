import { expect, it } from 'vitest'
import { defaultChanges } from './default-changes.ts'
import { stepTypeSchema } from './plugin-manifest.ts'

const major = (number: number, properties: object) =>
  stepTypeSchema.parse({
    uses: `a/b@${number}`,
    title: 'B',
    category: 'A',
    params: JSON.parse(JSON.stringify({ type: 'object', properties })),
    changesDevice: false,
    allows: [],
    timeoutMs: 1,
    whenInterrupted: 'fail',
    result: {},
  })

const before = major(1, {
  differs: { default: '/old' },
  same: { default: { a: 1, b: 2 } },
  lost: { default: 5 },
  gained: {},
  gone: { default: 1 },
})
const after = major(2, {
  new: { default: 1 },
  gained: { default: false },
  lost: {},
  same: { default: { b: 2, a: 1 } },
  differs: { default: '/new' },
  constructor: { default: 1 },
})

it('tells defaults that differ of params which both majors know, also where only one has any', () => {
  expect(defaultChanges({ type: before, params: {} }, { type: after, params: {} })).toEqual([
    { name: 'gained', before: undefined, after: false },
    { name: 'lost', before: 5, after: undefined },
    { name: 'differs', before: '/old', after: '/new' },
  ])
})

it('not of what is written, before or after: there the default is of no matter', () => {
  const written = { differs: '/own', lost: 5 }
  const names = (from: object, to: object) =>
    defaultChanges(
      { type: before, params: JSON.parse(JSON.stringify(from)) },
      { type: after, params: JSON.parse(JSON.stringify(to)) },
    ).map(({ name }) => name)
  expect(names(written, written)).toEqual(['gained'])
  expect(names({}, { differs: '/old' })).toEqual(['gained', 'lost'])
})

it('nothing where a schema names no properties', () => {
  const bare = major(3, {})
  expect(defaultChanges({ type: bare, params: {} }, { type: after, params: {} })).toEqual([])
})
