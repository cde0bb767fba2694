import { expect, it } from 'vitest'
import { ROLLBACK } from './document.ts'
import { addFlowAction, removeFlowAction } from './edits/flow-actions.ts'
import { removeRollback } from './edits/remove-rollback.ts'
import { removeSteps } from './edits/remove-steps.ts'
import { turnRollbackOn } from './edits/turn-rollback.ts'
import { neighbourOf } from './neighbour-of.ts'
import { aCatalog } from './testing/a-catalog.ts'
import { aFlow } from './testing/a-flow.ts'

const FLOW = aFlow()
  .path('stop', 'deliver', 'announce')
  .rollBack('deliver', 'put-back')
  .rollBack('deliver', 'tell')
  .build()
const withoutSteps = (...ids: string[]) => removeSteps(FLOW, ids)

it('goes on at what came next, else at what came before', () => {
  expect(neighbourOf(FLOW, withoutSteps('deliver'), 'deliver')).toBe('announce')
  expect(neighbourOf(FLOW, withoutSteps('announce'), 'announce')).toBe('deliver')
  expect(neighbourOf(FLOW, withoutSteps('deliver', 'announce'), 'deliver')).toBe('stop')
})

it('goes on at the next action of the step, else at the one before, else at the step', () => {
  const one = removeRollback(FLOW, 'put-back')
  expect(neighbourOf(FLOW, one, 'put-back')).toBe('tell')
  expect(neighbourOf(FLOW, removeRollback(FLOW, 'tell'), 'tell')).toBe('put-back')
  expect(neighbourOf(one, removeRollback(one, 'tell'), 'tell')).toBe('deliver')
})

it('goes from an action of Rollback on Failure to another of it, else to the whole; from the whole to nothing', () => {
  const action = { uses: 'command/run@1', title: 'Say so' }
  const one = turnRollbackOn(FLOW, action, aCatalog())
  const two = addFlowAction(one, action)
  const [first = '', second = ''] = two.flowRollback?.actions.map(({ id }) => id) ?? []
  expect(neighbourOf(two, removeFlowAction(two, first), first)).toBe(second)
  expect(neighbourOf(two, one, second)).toBe(first)
  expect(neighbourOf(one, { ...one, flowRollback: { actions: [] } }, first)).toBe(ROLLBACK)
  expect(neighbourOf(one, FLOW, first)).toBeNull()
  expect(neighbourOf(one, FLOW, ROLLBACK)).toBeNull()
})

it('is nothing where nothing is left', () => {
  expect(neighbourOf(FLOW, withoutSteps('stop', 'deliver', 'announce'), 'stop')).toBeNull()
})
