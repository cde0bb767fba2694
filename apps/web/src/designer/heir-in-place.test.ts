import { addStep, removeSteps, renameId } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { heirInPlace } from './heir-in-place.ts'

const FLOW = aFlow().path('a', 'b', 'c').rollBack('a', 'undo').build()

test('what has got another id is its own heir', () => {
  expect(heirInPlace(FLOW, renameId(FLOW, 'b', 'other'), 'b')).toBe('other')
  expect(heirInPlace(FLOW, renameId(FLOW, 'undo', 'other'), 'undo')).toBe('other')
})

test('what was there before is nobody’s heir, and neither is what comes elsewhere', () => {
  const without = removeSteps(FLOW, ['b'])
  expect(heirInPlace(FLOW, without, 'b')).toBeNull()
  const added = addStep(without, { uses: 'command/run@1', title: 'New', after: 'c' })
  expect(heirInPlace(FLOW, added, 'b')).toBeNull()
  expect(heirInPlace(FLOW, FLOW, 'nobody')).toBeNull()
})
