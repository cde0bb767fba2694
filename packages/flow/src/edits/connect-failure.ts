import { type Edge, type Flow, ROLLBACK, type Trigger } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { hasEdge } from './connect.ts'

/**
 * Draws a failure edge, as by dragging from a step's failure port: to a step or `$end` it handles the failure, to
 * `$rollback` or a rollback action it compensates for it. A step does one or the other, so what contradicts the new edge
 * goes: handling edges, or the `this-step` actions' edges and the one to `$rollback`. An edge to an action takes that
 * action over from the step that had it. Where the edge could mean nothing, the flow stays as it is.
 */
export function connectFailure(
  flow: Flow,
  from: string,
  to: string,
  trigger: Trigger = 'this-step',
): Flow {
  const graph = graphOf(flow)
  const toKind = graph.endKind(to)
  const meaning = edgeMeaning(graph.endKind(from), toKind, 'failure')
  if (meaning === null || from === to || hasEdge(flow, { from, to, on: 'failure' })) return flow
  const edge: Edge = { from, to, on: 'failure', ...(toKind === 'action' ? { trigger } : {}) }
  const contradicted =
    meaning === 'handling'
      ? graph.compensating(from).filter((other) => !isForAnyStep(other))
      : isForAnyStep(edge)
        ? []
        : graph.handling(from)
  const gone = new Set(contradicted.map(({ index }) => index))
  const kept = flow.edges.filter(
    (other, index) =>
      !gone.has(index) && !(toKind === 'action' && other.to === to && other.on === 'failure'),
  )
  return { ...flow, edges: [...kept, edge] }
}

/** May stand beside handling edges. */
export function isForAnyStep({ to, trigger }: Pick<Edge, 'to' | 'trigger'>): boolean {
  return to !== ROLLBACK && trigger === 'any-step'
}
