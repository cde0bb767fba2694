import { expect, test } from 'vitest'
import { readTags, tagsAsText } from './tags-text.ts'

test('tags are read as they are written, one a line', () => {
  const tags = { site: 'north', query: 'a=b', empty: '' }
  expect(readTags(tagsAsText(tags))).toEqual({ tags })
  expect(readTags('\n site = north \n\n')).toEqual({ tags: { site: 'north' } })
})

test('a line that is no tag is told with its number, and nothing is dropped unsaid', () => {
  expect(readTags('site=north\nfoo')).toEqual({
    problem: 'Line 2: a tag is written as name=value.',
  })
  expect(readTags('=x')).toEqual({ problem: 'Line 1: a tag is written as name=value.' })
  expect(readTags('a=1\n\na=2')).toEqual({ problem: 'Line 3: a is there twice.' })
  expect(readTags(`${'a'.repeat(121)}=1`)).toHaveProperty('problem')
  expect(readTags(`a=${'1'.repeat(501)}`)).toHaveProperty('problem')
})
