import { END, type Flow, ROLLBACK } from '../document.ts'
import { type FlowGraph, graphOf } from '../graph.ts'

/** What a step says about its own failure, as a person chooses it. */
export type FailureOption =
  | { readonly kind: 'stop' }
  | { readonly kind: 'ignore' }
  | { readonly kind: 'fall-back'; readonly to: readonly string[] }
  | { readonly kind: 'roll-back' }

/**
 * Reads a step's choice from its failure edges. Where a draft both handles and compensates (`failure.contradiction`),
 * handling is named, since that is what a run would meet first.
 */
export function failureOptionOf(flow: Flow, step: string, graph = graphOf(flow)): FailureOption {
  const handling = graph.handling(step).map(({ to }) => to)
  if (handling.length > 0) {
    return ignores(graph, step) ? { kind: 'ignore' } : { kind: 'fall-back', to: handling }
  }
  return graph.compensating(step).length > 0 ? { kind: 'roll-back' } : { kind: 'stop' }
}

/** True if the step's failure leads to exactly where its success does, or to the end where that leads nowhere. */
export function ignores(graph: FlowGraph, step: string): boolean {
  const handling = new Set(graph.handling(step).map(({ to }) => to))
  if (handling.size === 0) return false
  const next = ignoreTargets(graph, step)
  return next.length === handling.size && next.every((to) => handling.has(to))
}

/** Where the edges of Ignore Failure & Continue lead. */
export function ignoreTargets(graph: FlowGraph, step: string): readonly string[] {
  const next = [...new Set(graph.success(step).map(({ to }) => to))]
  return next.length === 0 ? [END] : next
}

/** True if the step has a failure edge to the flow-level rollback. */
export function runsRollback(flow: Flow, step: string): boolean {
  return flow.edges.some(({ from, to, on }) => from === step && to === ROLLBACK && on === 'failure')
}
