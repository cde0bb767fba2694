import { expect, it } from 'vitest'
import { newestMajors } from './newer-major.ts'

it('offers of each type the newest major, by number, in the order of the types', () => {
  const types = ['a/b@9', 'x/b@1', 'a/b@10', 'a/c@2'].map((uses) => ({ uses }))
  expect(newestMajors(types).map(({ uses }) => uses)).toEqual(['x/b@1', 'a/b@10', 'a/c@2'])
})
