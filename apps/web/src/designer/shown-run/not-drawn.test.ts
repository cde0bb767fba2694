import { compile, removeSteps, renameId } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { notDrawnWords } from './not-drawn.ts'

const flow = aFlow().path('a', 'b', 'c').build()
const plan = compile(flow, aCatalog())

test('a flow that has all that ran says nothing of it', () => {
  expect(notDrawnWords(plan, flow)).toBeNull()
})

test('steps that are gone, or have another id by now, are counted', () => {
  expect(notDrawnWords(plan, removeSteps(flow, ['b']))).toBe(
    '1 step of this run is no longer drawn',
  )
  expect(notDrawnWords(plan, renameId(removeSteps(flow, ['b']), 'c', 'd'))).toBe(
    '2 steps of this run are no longer drawn',
  )
})
