import { START } from './document.ts'
import type { FlowGraph, PlacedEdge } from './graph.ts'
import { sortSteps } from './topology.ts'

/**
 * For each step, the steps that have surely succeeded whenever it starts, so that it may read their results
 * (docs/semantics.md, "Expressions"). Steps on a cycle are sure of nothing.
 */
export function sureResults(graph: FlowGraph): ReadonlyMap<string, ReadonlySet<string>> {
  const sure = new Map<string, ReadonlySet<string>>([[START, new Set()]])
  const maySkip = new Set<string>()
  const mayDie = ({ from, on }: PlacedEdge) =>
    on === 'failure' || graph.handling(from).length > 0 || maySkip.has(from)
  const { sorted, cyclic } = sortSteps(graph)
  for (const id of cyclic) sure.set(id, new Set())
  for (const id of sorted) {
    const incoming = graph.incoming(id)
    if (incoming.every(mayDie)) maySkip.add(id)
    const certain = incoming.filter((edge) => !mayDie(edge))
    const behind = (edge: PlacedEdge) => sureBehind(edge, sure)
    sure.set(
      id,
      certain.length > 0 ? union(certain.map(behind)) : intersection(incoming.map(behind)),
    )
  }
  return sure
}

/** Whose params hold a look-up. */
export interface Reader {
  readonly kind: 'step' | 'action' | 'flow-action'
  readonly id: string
}

/**
 * The steps whose results a reader may look up, with what `sureResults` said of the graph: a step those that are sure when
 * it starts; an action those of its step, and that step itself; a flow-level action none.
 */
export function readableSteps(
  graph: FlowGraph,
  sure: ReadonlyMap<string, ReadonlySet<string>>,
  { kind, id }: Reader,
): ReadonlySet<string> {
  if (kind === 'flow-action') return new Set()
  if (kind === 'step') return sure.get(id) ?? new Set()
  const owners = graph.flow.edges.flatMap(({ from, to }) =>
    to === id && graph.compensating(from).some((edge) => edge.to === id) ? [from] : [],
  )
  return new Set(owners.flatMap((owner) => [owner, ...(sure.get(owner) ?? [])]))
}

/** What is sure once this edge is taken. */
function sureBehind(
  { from, on }: PlacedEdge,
  sure: ReadonlyMap<string, ReadonlySet<string>>,
): ReadonlySet<string> {
  const before = sure.get(from) ?? new Set<string>()
  return on === 'failure' || from === START ? before : new Set([...before, from])
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return sets.reduce((all, set) => all.union(set), new Set<string>())
}

function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return sets.length === 0 ? new Set() : sets.reduce((common, set) => common.intersection(set))
}
