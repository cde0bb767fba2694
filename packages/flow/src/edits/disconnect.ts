import type { Flow } from '../document.ts'
import { type EdgeEnds, isEdge } from './connect.ts'
import { keepIgnoring } from './keep-ignoring.ts'

/** Removes an edge. A rollback action that it led to stays, without a step, until it is wired again or deleted. */
export function disconnect(flow: Flow, edge: EdgeEnds): Flow {
  const gone = isEdge(edge)
  const after = { ...flow, edges: flow.edges.filter((other) => !gone(other)) }
  return edge.on === 'success' ? keepIgnoring(flow, after) : after
}
