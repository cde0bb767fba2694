import type { Edge, Flow } from '../document.ts'

/** The step that a rollback action belongs to: the first with a failure edge to it; null: it belongs to none. */
export function ownerOf(flow: Flow, action: string): string | null {
  return ownEdge(flow, action)?.from ?? null
}

/** A step's own actions, in the order in which they run. */
export function actionsOf(flow: Flow, step: string): readonly string[] {
  const actions = new Set(flow.rollbacks.map(({ id }) => id))
  return flow.edges
    .filter(({ from, to, on }) => from === step && on === 'failure' && actions.has(to))
    .map(({ to }) => to)
}

/** The edge that makes an action its step's. */
export function ownEdge(flow: Flow, action: string): Edge | undefined {
  const steps = new Set(flow.steps.map(({ id }) => id))
  return flow.edges.find(({ from, to, on }) => to === action && on === 'failure' && steps.has(from))
}
