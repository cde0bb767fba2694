import type { Flow } from '../document.ts'
import { moved } from './moved.ts'
import { actionsOf, ownerOf } from './owner-of.ts'

/**
 * Moves an action to another place in the order of its step's actions (0 is first; out of range is the nearest end). Only
 * the step's edges to its actions change places among themselves.
 */
export function moveRollback(flow: Flow, action: string, to: number): Flow {
  const step = ownerOf(flow, action)
  if (step === null) return flow
  const order = actionsOf(flow, step)
  const places = flow.edges.flatMap((edge, index) =>
    edge.from === step && edge.on === 'failure' && order.includes(edge.to) ? [index] : [],
  )
  const own = places.flatMap((index) => flow.edges[index] ?? [])
  const next = moved(own, order.indexOf(action), to)
  const edges = flow.edges.map((edge, index) => next[places.indexOf(index)] ?? edge)
  return { ...flow, edges }
}
