import { expect, it } from 'vitest'
import { ROLLBACK } from '../document.ts'
import { aCatalog, aFlow } from '../testing/index.ts'
import { validateFlow } from '../validate-flow.ts'
import { turnRollbackOn } from './turn-rollback.ts'

it('wires every step that does not handle its failure, but none whose type forbids it', () => {
  const catalog = aCatalog()
  const [forbidding] = [...catalog.stepTypes.values()].filter(({ forbids }) =>
    forbids.includes('run-rollback'),
  )
  const flow = aFlow()
    .path('a', 'b', 'c', 'd')
    .ignore('b')
    .step('c', { uses: forbidding?.uses ?? '', params: {} })
    .build()
  const on = turnRollbackOn(flow, { uses: 'command/run@1', title: 'Tell' }, catalog)
  expect(on.edges.filter(({ to }) => to === ROLLBACK).map(({ from }) => from)).toEqual(['a', 'd'])
  const errors = validateFlow(on, catalog).filter(({ code }) => code === 'failure.forbidden')
  expect(errors).toEqual([])
  expect(turnRollbackOn(on, { uses: 'command/run@1', title: 'Again' }, catalog)).toBe(on)
})
