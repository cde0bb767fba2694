import { compile } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { planWidth } from './plan-width.ts'

test.each([
  ['one after the other', aFlow().path('a', 'b', 'c'), 1],
  ['two branches that join', aFlow().path('a', 'b', 'd').path('a', 'c', 'd'), 2],
  ['all at once', aFlow().path('a').path('b').path('c'), 3],
  ['a failure that is ignored does not count twice', aFlow().path('a', 'b').ignore('a'), 1],
])('%s', (_says, flow, width) => {
  expect(planWidth(compile(flow.build(), aCatalog()))).toBe(width)
})
