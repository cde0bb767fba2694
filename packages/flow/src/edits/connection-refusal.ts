import type { Catalog } from '../catalog.ts'
import { type Flow, ROLLBACK } from '../document.ts'
import { edgeMeaning, type FlowGraph, graphOf } from '../graph.ts'
import type { StepType } from '../plugin-manifest.ts'
import { type EdgeEnds, hasEdge } from './connect.ts'
import { failureMeanings } from './failure-meanings.ts'

/**
 * Why an edge should not be drawn, as a sentence for the one who is drawing it; null: go on. Stricter than the edits: it
 * also refuses what validation would call an error, such as a cycle.
 */
export function connectionRefusal(flow: Flow, edge: EdgeEnds, catalog: Catalog): string | null {
  const graph = graphOf(flow)
  const meaning = edgeMeaning(graph.endKind(edge.from), graph.endKind(edge.to), edge.on)
  if (edge.from === edge.to) return 'A step can not lead to itself.'
  if (hasEdge(flow, edge)) return 'This edge stands already.'
  switch (meaning) {
    case null:
      return nothingMeant(graph, edge)
    case 'compensating':
      return compensationRefusal(graph, edge, catalog)
    case 'success':
      return circleRefusal(graph, edge)
    case 'handling':
      return circleRefusal(graph, edge) ?? ignoreRefusal(graph, edge, catalog)
    default:
      return meaning satisfies never
  }
}

function nothingMeant(graph: FlowGraph, { from, to, on }: EdgeEnds): string {
  if (graph.endKind(to) === 'action' && on === 'success') {
    return 'Only a failure leads into a rollback action: draw from the lower port.'
  }
  if (graph.endKind(from) === 'start') return 'The flow begins with steps.'
  return 'These two can not be connected.'
}

function circleRefusal(graph: FlowGraph, { from, to }: EdgeEnds): string | null {
  return leadsTo(graph, to, from) ? 'This would lead in a circle.' : null
}

/** Going on to what comes next anyway is all that the edge could mean. */
function ignoreRefusal(graph: FlowGraph, { from, to }: EdgeEnds, catalog: Catalog): string | null {
  if (failureMeanings(graph.flow, from, to, catalog).length > 0) return null
  const type = catalog.stepTypes.get(graph.steps.get(from)?.uses ?? '')
  return `${type?.title ?? 'This step'} does not allow Ignore Failure & Continue.`
}

function compensationRefusal(
  graph: FlowGraph,
  { from, to }: EdgeEnds,
  { stepTypes }: Catalog,
): string | null {
  const type: StepType | undefined = stepTypes.get(graph.steps.get(from)?.uses ?? '')
  if (to === ROLLBACK) {
    if (graph.flow.flowRollback === undefined) return 'Rollback on Failure is off.'
    return type?.forbids.includes('run-rollback') === true
      ? `${type.title} does not allow Run Rollback.`
      : null
  }
  const uses = graph.actions.get(to)?.uses ?? ''
  return type === undefined || type.allows.includes(uses)
    ? null
    : `${type.title} does not allow ${uses} as a rollback action.`
}

/** True if success and handling edges lead from one step to the other. */
function leadsTo(graph: FlowGraph, from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === to) return true
    if (seen.has(id)) continue
    seen.add(id)
    open.push(...[...graph.success(id), ...graph.handling(id)].map((edge) => edge.to))
  }
  return false
}
