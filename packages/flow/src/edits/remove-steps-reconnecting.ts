import type { Catalog } from '../catalog.ts'
import type { Flow } from '../document.ts'
import { type FlowGraph, graphOf } from '../graph.ts'
import { connect, type EdgeEnds } from './connect.ts'
import { connectFailure } from './connect-failure.ts'
import { connectionRefusal } from './connection-refusal.ts'
import { ignores } from './failure-option.ts'
import { removeSteps } from './remove-steps.ts'

/**
 * The edges that close the gaps which removing these steps leaves: from each step before them to each one that came after
 * them on success, on what led there. An edge that would add nothing is left out: the step before leads there by others
 * anyway. So is one that must not stand, such as one that says Ignore where the type forbids it. Pure.
 */
export function reconnectionsOf(
  flow: Flow,
  ids: readonly string[],
  catalog: Catalog,
): readonly EdgeEnds[] {
  const graph = graphOf(flow)
  const gone = new Set(ids.filter((id) => graph.steps.has(id)))
  const left = removeSteps(flow, [...gone])
  const leftGraph = graphOf(left)
  const wanted = flow.edges
    .filter(({ from, to }) => !gone.has(from) && gone.has(to))
    // Ignore Failure & Continue follows the success edges by itself.
    .filter(({ from, on }) => on === 'success' || !ignores(graph, from))
    .flatMap(({ from, to, on }) => exitsOf(graph, to, gone).map((next) => ({ from, to: next, on })))
  return wanted.filter(
    (edge, index) =>
      wanted.findIndex((other) => isSame(other, edge)) === index &&
      !(edge.on === 'success' && leads(leftGraph, edge.from, edge.to)) &&
      connectionRefusal(left, edge, catalog) === null,
  )
}

/** Draws edges one after the other; those that can't stand are left out. */
export function drawEdges(flow: Flow, edges: readonly EdgeEnds[]): Flow {
  return edges.reduce(
    (before, { from, to, on }) =>
      on === 'success' ? connect(before, from, to) : connectFailure(before, from, to),
    flow,
  )
}

/** Removes steps, as `removeSteps` does, and lets what was before them lead to what came after them. */
export function removeStepsReconnecting(
  flow: Flow,
  ids: readonly string[],
  catalog: Catalog,
): Flow {
  return drawEdges(removeSteps(flow, ids), reconnectionsOf(flow, ids, catalog))
}

/** The steps that stay, and come next when `id` and all that goes with it succeed. */
function exitsOf(graph: FlowGraph, id: string, gone: ReadonlySet<string>): readonly string[] {
  const exits = new Set<string>()
  const seen = new Set<string>()
  const open = [id]
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const { to } of graph.success(at)) {
      if (gone.has(to)) open.push(to)
      else exits.add(to)
    }
  }
  return [...exits]
}

/** True if success edges lead from one to the other. */
function leads(graph: FlowGraph, from: string, to: string): boolean {
  const seen = new Set<string>()
  const open = [from]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    for (const edge of graph.success(at)) {
      if (edge.to === to) return true
      open.push(edge.to)
    }
  }
  return false
}

function isSame(one: EdgeEnds, other: EdgeEnds): boolean {
  return one.from === other.from && one.to === other.to && one.on === other.on
}
