import type { Catalog } from '../catalog.ts'
import type { Flow } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { connectFailure } from './connect-failure.ts'
import { disconnect } from './disconnect.ts'
import { failureOptionOf, ignoreTargets } from './failure-option.ts'

/** What a failure edge from one step to another step, or to `$end`, can mean; `to` is all that the failure then leads to. */
export interface FailureMeaning {
  readonly kind: 'ignore' | 'fall-back'
  readonly to: readonly string[]
}

/**
 * All that drawing a failure edge to a step or `$end` can mean, the likeliest first: Ignore Failure & Continue, where it
 * leads to what success leads to and the step's type does not forbid it; falling back to that step alone; and falling
 * back to it beside those that the step falls back to already. Empty where it can mean nothing. Pure.
 */
export function failureMeanings(
  flow: Flow,
  from: string,
  to: string,
  { stepTypes }: Catalog,
): readonly FailureMeaning[] {
  const graph = graphOf(flow)
  if (edgeMeaning(graph.endKind(from), graph.endKind(to), 'failure') !== 'handling') return []
  const next = ignoreTargets(graph, from)
  const isNext = (targets: readonly string[]) =>
    targets.length === next.length && targets.every((target) => next.includes(target))
  const forbids = stepTypes.get(graph.steps.get(from)?.uses ?? '')?.forbids ?? []
  const option = failureOptionOf(flow, from, graph)
  const beside = option.kind === 'fall-back' && !option.to.includes(to) ? [...option.to, to] : [to]
  const meanings: FailureMeaning[] = []
  if (next.includes(to) && !forbids.includes('ignore')) meanings.push({ kind: 'ignore', to: next })
  if (!isNext([to])) meanings.push({ kind: 'fall-back', to: [to] })
  if (beside.length > 1 && !isNext(beside)) meanings.push({ kind: 'fall-back', to: beside })
  return meanings
}

/**
 * Lets a step's failure lead to exactly these steps (or `$end`), as `failureMeanings` gives them. What contradicts that is
 * unwired, as `connectFailure` does; `any-step` actions stay.
 */
export function setHandling(flow: Flow, from: string, to: readonly string[]): Flow {
  const gone = graphOf(flow)
    .handling(from)
    .filter((edge) => !to.includes(edge.to))
  const free = gone.reduce(
    (before, edge) => disconnect(before, { from, to: edge.to, on: 'failure' }),
    flow,
  )
  return to.reduce((before, target) => connectFailure(before, from, target), free)
}
