import { expect, test } from 'vitest'
import { aCatalog, aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'
import { heirsOf } from './heirs-of.ts'
import { setFailureOption } from './set-failure-option.ts'

const catalog = aCatalog()
const ids = (flow: ReturnType<ReturnType<typeof aFlow>['build']>, step: string) =>
  heirsOf(flow, step, catalog).map(({ id }) => id)

test('neither what leads to a step nor the step itself takes over from it', () => {
  const flow = aFlow().path('a', 'b', 'c', 'd').path('x').build()
  expect(ids(flow, 'b')).toEqual(['d', 'x'])
  for (const to of ids(flow, 'b')) {
    const fallen = setFailureOption(flow, 'b', { kind: 'fall-back', to: [to] })
    expect(validateFlow(fallen, catalog).filter(({ severity }) => severity === 'error')).toEqual([])
  }
})

test('the one that it leads to anyway is no other way', () => {
  expect(ids(aFlow().path('a', 'b').build(), 'a')).toEqual([])
  expect(ids(aFlow().path('a', 'b').path('a', 'c').build(), 'a')).toEqual(['b', 'c'])
})

test('the one that takes over already is among them', () => {
  const flow = aFlow().path('a', 'b').path('x').build()
  const fallen = setFailureOption(flow, 'a', { kind: 'fall-back', to: ['x'] })
  expect(ids(fallen, 'a')).toEqual(['x'])
})
