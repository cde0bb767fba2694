import { addRollback, disconnect, removeSteps } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, it } from 'vitest'
import { withoutChosen } from './without-chosen.ts'

const FLOW = aFlow()
  .path('stop', 'deliver', 'announce')
  .rollBack('deliver', 'put-back')
  .rollBack('deliver', 'tell', 'any-step')
  .build()
const edgesAt = (id: string) => FLOW.edges.filter(({ from, to }) => from === id || to === id)

it('takes a step’s own actions along, though the canvas names the edges to them as well', () => {
  const left = withoutChosen(FLOW, ['deliver'], edgesAt('deliver'))
  expect(left).toEqual(removeSteps(FLOW, ['deliver']))
  expect(left.rollbacks).toEqual([])
})

it('takes an action alone away with its edge, and leaves its step', () => {
  const left = withoutChosen(FLOW, ['tell'], edgesAt('tell'))
  expect(left.rollbacks.map(({ id }) => id)).toEqual(['put-back'])
  expect(left.steps).toEqual(FLOW.steps)
})

it('takes edges between what stays as well', () => {
  const longer = addRollback(FLOW, 'announce', { uses: 'command/run@1', title: 'Say so' })
  const edge = { from: 'stop', to: 'deliver', on: 'success' } as const
  expect(withoutChosen(longer, ['announce'], [edge])).toEqual(
    removeSteps(disconnect(longer, edge), ['announce']),
  )
})
