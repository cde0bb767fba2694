import { expect, test } from 'vitest'
import { joinDeltas } from './outbox.ts'

test('of a fleet that comes back at once, every run is told', () => {
  const cameBack = (...runIds: string[]) => ({
    kind: 'deployment-changed' as const,
    deploymentId: 'dep_1',
    runIds,
  })
  expect(joinDeltas(cameBack('run_1', 'run_2'), cameBack('run_2', 'run_3'))).toEqual(
    cameBack('run_1', 'run_2', 'run_3'),
  )
})
