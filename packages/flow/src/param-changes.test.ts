import { expect, it } from 'vitest'
import { paramChanges } from './param-changes.ts'

it('tells what is gone, what differs, and what is new, in this order; never what is the same', () => {
  const before = { same: { a: 1, b: [2] }, gone: null, differs: [1], constructor: 'x' }
  const after = { new: false, differs: [1, 2], same: { b: [2], a: 1 }, constructor: 'x' }
  expect(paramChanges(before, after)).toEqual([
    { name: 'gone', before: null, after: undefined },
    { name: 'differs', before: [1], after: [1, 2] },
    { name: 'new', before: undefined, after: false },
  ])
  expect(paramChanges({ a: 1 }, { constructor: 'y', a: 1 })).toEqual([
    { name: 'constructor', before: undefined, after: 'y' },
  ])
})
