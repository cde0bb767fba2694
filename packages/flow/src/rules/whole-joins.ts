import { START } from '../document.ts'
import type { FlowGraph, PlacedEdge } from '../graph.ts'
import { issue } from '../issue.ts'
import { sortSteps } from '../topology.ts'
import { nameOf, type Rule } from './rule.ts'

/**
 * `join.partial`: where parallel branches meet, the step can start though one of them died. Alternatives that merge (a
 * step's success, and what it falls back to) are no such join: one of them is always dead.
 */
export const wholeJoins: Rule = ({ flow, graph }) => {
  const facts = factsAtSteps(graph)
  return flow.steps.flatMap((step, index) => {
    const incoming = graph.incoming(step.id)
    const partial = incoming.find((edge) =>
      incoming.some((other) => other.from !== edge.from && canDieBeside(graph, facts, edge, other)),
    )
    if (partial === undefined) return []
    const message = `${nameOf(step)} can start although the branch through ${partial.from} died.`
    return [issue('join.partial', ['steps', index], message)]
  })
}

/** What must have happened: `ID ok` or `ID failed`. */
type Facts = ReadonlySet<string>

/** The facts that surely hold whenever a step starts. */
function factsAtSteps(graph: FlowGraph): ReadonlyMap<string, Facts> {
  const facts = new Map<string, Facts>()
  for (const id of sortSteps(graph).sorted) {
    const behind = graph.incoming(id).map((edge) => factsBehind(facts, edge))
    facts.set(id, behind.length === 0 ? new Set() : behind.reduce((a, b) => a.intersection(b)))
  }
  return facts
}

function factsBehind(facts: ReadonlyMap<string, Facts>, { from, on }: PlacedEdge): Facts {
  if (from === START) return new Set()
  return new Set([...(facts.get(from) ?? []), `${from} ${on === 'success' ? 'ok' : 'failed'}`])
}

function canDieBeside(
  graph: FlowGraph,
  facts: ReadonlyMap<string, Facts>,
  edge: PlacedEdge,
  taken: PlacedEdge,
): boolean {
  const given = factsBehind(facts, taken)
  return !areAlternatives(factsBehind(facts, edge), given) && canDie(graph, edge, given, new Map())
}

function areAlternatives(some: Facts, others: Facts): boolean {
  return [...some].some((fact) => others.has(opposite(fact)))
}

function opposite(fact: string): string {
  return fact.endsWith(' ok') ? fact.replace(/ ok$/, ' failed') : fact.replace(/ failed$/, ' ok')
}

/** Whether an edge can be dead in a run in which the given facts hold. */
function canDie(
  graph: FlowGraph,
  { from, to, on }: PlacedEdge,
  given: Facts,
  canSkip: Map<string, boolean>,
): boolean {
  if (from === START || given.has(`${from} ${on === 'success' ? 'ok' : 'failed'}`)) return false
  const mayGoElsewhere = on === 'failure' || graph.handling(from).length > 0
  if (mayGoElsewhere && !leadsBothWays(graph, from, to)) return true
  const known = canSkip.get(from)
  if (known !== undefined) return known
  canSkip.set(from, false)
  const incoming = graph.incoming(from)
  const answer =
    incoming.length > 0 && incoming.every((edge) => canDie(graph, edge, given, canSkip))
  canSkip.set(from, answer)
  return answer
}

/** Success and failure lead to the same step, as where a failure is ignored: one of the two edges is taken. */
function leadsBothWays(graph: FlowGraph, from: string, to: string): boolean {
  return (
    graph.success(from).some((edge) => edge.to === to) &&
    graph.handling(from).some((edge) => edge.to === to)
  )
}
