import type fc from 'fast-check'
import { type Flow, flowSchema } from '../document.ts'
import { ownerOf } from '../edits/owner-of.ts'
import { graphOf } from '../graph.ts'
import { sureResults } from '../scope.ts'
import { anyFlow } from './any-flow.ts'

/**
 * Valid flows as `anyFlow` gives them, drawn and written in full: every param reads all that it may read, every card has a
 * place, some stand in a group. Frozen, so that an edit that writes to its flow throws.
 */
export function anyDrawnFlow(maxSteps = 7): fc.Arbitrary<Flow> {
  return anyFlow({ maxSteps }).map((flow) => frozen(withDrawing(withLookups(flow))))
}

function withLookups(flow: Flow): Flow {
  const sure = sureResults(graphOf(flow))
  const read = (ids: Iterable<string>) => ({
    given: '${{ inputs.x }} on ${{ device.name }}, not $${{ inputs.x }}',
    lone: '${{ inputs.x }}',
    results: [...ids].map((id) => `\${{ steps.${id}.result.files.0 }} of ${id}`),
  })
  const steps = flow.steps.map((step) => ({ ...step, params: read(sure.get(step.id) ?? []) }))
  const rollbacks = flow.rollbacks.map((action) => {
    const owner = ownerOf(flow, action.id) ?? ''
    return { ...action, params: read([owner, ...(sure.get(owner) ?? [])]) }
  })
  return {
    ...flow,
    inputs: flowSchema.shape.inputs.parse({ x: { type: 'string' } }),
    steps,
    rollbacks,
  }
}

function withDrawing(flow: Flow): Flow {
  const ids = [...flow.steps, ...flow.rollbacks].map(({ id }) => id)
  const positions = Object.fromEntries(
    ids.map((id, at) => [id, { x: at * 260, y: (at % 3) * 120 }]),
  )
  const groups = [{ id: 'g', title: 'Some', notes: '', steps: ids.slice(0, 2) }]
  return { ...flow, layout: { positions, groups, notes: [] } }
}

function frozen<T extends object>(value: T): T {
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) frozen(child)
  }
  return Object.freeze(value)
}
