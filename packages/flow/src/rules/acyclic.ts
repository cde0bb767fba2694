import type { FlowGraph, PlacedEdge } from '../graph.ts'
import { issue } from '../issue.ts'
import { sortSteps } from '../topology.ts'
import type { Rule } from './rule.ts'

/** Success and handling edges never lead back: each edge that closes a cycle is named. */
export const acyclic: Rule = ({ graph }) =>
  closingEdges(graph).map(({ index, from, to }) =>
    issue(
      'edge.cycle',
      ['edges', index],
      `The edge from ${called(graph, from)} to ${called(graph, to)} closes a cycle; a run must end.`,
    ),
  )

function called({ steps }: FlowGraph, id: string): string {
  return steps.get(id)?.title ?? id
}

/** The edges that a depth-first walk finds leading back to where it came from. */
function closingEdges(graph: FlowGraph): readonly PlacedEdge[] {
  const entered = new Set<string>()
  return sortSteps(graph).cyclic.flatMap((root) =>
    entered.has(root) ? [] : walkFrom(graph, root, entered),
  )
}

/** A walk with a stack of its own: a flow may be deeper than the call stack. */
function walkFrom(graph: FlowGraph, root: string, entered: Set<string>): readonly PlacedEdge[] {
  const closing: PlacedEdge[] = []
  const path = [enter(graph, root, entered)]
  const onPath = new Set([root])
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const edge = top.edges.shift()
    if (edge === undefined) {
      onPath.delete(top.id)
      path.pop()
    } else if (onPath.has(edge.to)) closing.push(edge)
    else if (graph.steps.has(edge.to) && !entered.has(edge.to)) {
      path.push(enter(graph, edge.to, entered))
      onPath.add(edge.to)
    }
  }
  return closing
}

function enter(graph: FlowGraph, id: string, entered: Set<string>) {
  entered.add(id)
  return { id, edges: [...graph.success(id), ...graph.handling(id)] }
}
