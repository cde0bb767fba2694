import type { Edge, Flow } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { keepIgnoring } from './keep-ignoring.ts'

/** What names an edge: there is at most one of each. */
export type EdgeEnds = Pick<Edge, 'from' | 'to' | 'on'>

/**
 * Draws a success edge. One that stands already, or that could mean nothing (into a rollback action, out of `$end`),
 * leaves the flow as it is. A cycle is drawn: validation says so.
 */
export function connect(flow: Flow, from: string, to: string): Flow {
  const graph = graphOf(flow)
  if (edgeMeaning(graph.endKind(from), graph.endKind(to), 'success') === null) return flow
  if (hasEdge(flow, { from, to, on: 'success' })) return flow
  return keepIgnoring(flow, { ...flow, edges: [...flow.edges, { from, to, on: 'success' }] })
}

export function hasEdge(flow: Flow, edge: EdgeEnds): boolean {
  return flow.edges.some(isEdge(edge))
}

export function isEdge({ from, to, on }: EdgeEnds): (edge: Edge) => boolean {
  return (edge) => edge.from === from && edge.to === to && edge.on === on
}
