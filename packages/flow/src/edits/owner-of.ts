import type { Edge, Flow } from '../document.ts'
import { graphOf } from '../graph.ts'

/** The step that a rollback action belongs to: the first with a failure edge to it; null: it belongs to none. */
export function ownerOf(flow: Flow, action: string): string | null {
  return ownEdge(flow, action)?.from ?? null
}

/** A step's own actions, in the order in which they run. */
export function actionsOf(flow: Flow, step: string): readonly string[] {
  const graph = graphOf(flow)
  return graph
    .compensating(step)
    .filter(({ to }) => graph.actions.has(to))
    .map(({ to }) => to)
}

/** The edge that makes an action its step's. */
export function ownEdge(flow: Flow, action: string): Edge | undefined {
  return graphOf(flow).owning(action)
}
