import { compile } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { whatItDoes } from './what-it-does.ts'

test('it is said how many steps change the device, and that it goes back', () => {
  const flow = aFlow()
    .path('a', 'b')
    .step('b', { changesDevice: false })
    .rollBack('a', 'undo', 'any-step')
  expect(whatItDoes(compile(flow.build(), aCatalog()), 'bench')).toBe(
    '2 steps run on bench for real, and one of them changes it; where one fails, the device goes back as it is drawn.',
  )
})

test('it is said where going back as it is drawn would leave something not undone', () => {
  const flow = aFlow().path('a', 'b').rollBack('a', 'undo')
  expect(whatItDoes(compile(flow.build(), aCatalog()), 'bench')).toBe(
    '2 steps run on bench for real, and 2 of them change it; where one fails, the device goes back as it is drawn, but 1 of 2 failures may leave something not undone (see Rehearsal).',
  )
})

test('a flow without a way back says so', () => {
  const flow = aFlow().path('a').build()
  expect(whatItDoes(compile(flow, aCatalog()), 'bench')).toBe(
    '1 step runs on bench for real, and changes it; where one fails, nothing is rolled back.',
  )
})
