import type { Flow } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { connect, type EdgeEnds, hasEdge, isEdge } from './connect.ts'
import { connectFailure } from './connect-failure.ts'
import { disconnect } from './disconnect.ts'

/**
 * Moves one end of an edge, or both; what it is on, and the trigger towards an action, stay. Where the moved edge could
 * mean nothing, or stands already, the flow stays as it is.
 */
export function reconnect(flow: Flow, edge: EdgeEnds, ends: Pick<EdgeEnds, 'from' | 'to'>): Flow {
  const found = flow.edges.find(isEdge(edge))
  const graph = graphOf(flow)
  const meaning = edgeMeaning(graph.endKind(ends.from), graph.endKind(ends.to), edge.on)
  if (found === undefined || meaning === null || ends.from === ends.to) return flow
  if (hasEdge(flow, { ...ends, on: edge.on })) return flow
  const free = disconnect(flow, edge)
  return edge.on === 'success'
    ? connect(free, ends.from, ends.to)
    : connectFailure(free, ends.from, ends.to, found.trigger)
}
