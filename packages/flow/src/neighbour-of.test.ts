import { expect, it } from 'vitest'
import { removeRollback } from './edits/remove-rollback.ts'
import { removeSteps } from './edits/remove-steps.ts'
import { neighbourOf } from './neighbour-of.ts'
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

it('is nothing where nothing is left', () => {
  expect(neighbourOf(FLOW, withoutSteps('stop', 'deliver', 'announce'), 'stop')).toBeNull()
})
