import {
  type Edge,
  END,
  type Flow,
  ROLLBACK,
  type RollbackAction,
  START,
  type Step,
} from './document.ts'

/** What an end of an edge is. `nothing`: no step, action or reserved word of that name. */
export type EndKind = 'start' | 'end' | 'rollback' | 'step' | 'action' | 'flow-action' | 'nothing'

/** An edge with its place in the document. */
export interface PlacedEdge extends Edge {
  readonly index: number
}

/**
 * A flow with its edges looked up once, for everything that reads it as a graph. Edges whose ends are misplaced or
 * unknown stand in none of its lists, so readers need not fear a wrong draft.
 */
export interface FlowGraph {
  readonly flow: Flow
  readonly steps: ReadonlyMap<string, Step>
  /** The steps' own actions. */
  readonly actions: ReadonlyMap<string, RollbackAction>
  /** Success edges out of a step (or `$start`) into steps. */
  success(from: string): readonly PlacedEdge[]
  /** Failure edges out of a step into steps or `$end`. */
  handling(from: string): readonly PlacedEdge[]
  /** Failure edges out of a step into rollback actions or `$rollback`. */
  compensating(from: string): readonly PlacedEdge[]
  /** Success and handling edges into a step. */
  incoming(to: string): readonly PlacedEdge[]
  /** The failure edge that makes a step's own action its step's: the first into it. */
  owning(action: string): PlacedEdge | undefined
  endKind(id: string): EndKind
}

/** Flows are values, and never change: what was looked up once is looked up. */
const known = new WeakMap<Flow, FlowGraph>()

/** The graph of a flow; the same one for the same flow. */
export function graphOf(flow: Flow): FlowGraph {
  const graph = known.get(flow) ?? lookUp(flow)
  known.set(flow, graph)
  return graph
}

function lookUp(flow: Flow): FlowGraph {
  const steps = byId(flow.steps)
  const actions = byId(flow.rollbacks)
  const flowActions = byId(flow.flowRollback?.actions ?? [])
  const endKind = (id: string): EndKind => {
    const reserved = RESERVED.get(id)
    if (reserved !== undefined) return reserved
    if (steps.has(id)) return 'step'
    if (actions.has(id)) return 'action'
    return flowActions.has(id) ? 'flow-action' : 'nothing'
  }
  const lists = sortEdges(flow, endKind)
  return {
    flow,
    steps,
    actions,
    success: (from) => lists.success.get(from) ?? [],
    handling: (from) => lists.handling.get(from) ?? [],
    compensating: (from) => lists.compensating.get(from) ?? [],
    incoming: (to) => lists.incoming.get(to) ?? [],
    owning: (action) => lists.owning.get(action),
    endKind,
  }
}

/** Where both ends of an edge lead it; null: an edge that can't stand where it stands. */
export function edgeMeaning(
  from: EndKind,
  to: EndKind,
  on: Edge['on'],
): 'success' | 'handling' | 'compensating' | null {
  if (on === 'success')
    return (from === 'start' || from === 'step') && to === 'step' ? 'success' : null
  if (from !== 'step') return null
  if (to === 'step' || to === 'end') return 'handling'
  return to === 'action' || to === 'rollback' ? 'compensating' : null
}

const RESERVED: ReadonlyMap<string, EndKind> = new Map([
  [START, 'start'],
  [END, 'end'],
  [ROLLBACK, 'rollback'],
])

interface EdgeLists
  extends Record<'success' | 'handling' | 'compensating' | 'incoming', Map<string, PlacedEdge[]>> {
  readonly owning: Map<string, PlacedEdge>
}

function sortEdges(flow: Flow, endKind: (id: string) => EndKind): EdgeLists {
  const lists: EdgeLists = {
    success: new Map(),
    handling: new Map(),
    compensating: new Map(),
    incoming: new Map(),
    owning: new Map(),
  }
  for (const [index, edge] of flow.edges.entries()) {
    const meaning = edgeMeaning(endKind(edge.from), endKind(edge.to), edge.on)
    if (meaning === null) continue
    const placed = { ...edge, index }
    append(lists[meaning], edge.from, placed)
    if (meaning !== 'compensating') append(lists.incoming, edge.to, placed)
    else if (!lists.owning.has(edge.to)) lists.owning.set(edge.to, placed)
  }
  return lists
}

function append(map: Map<string, PlacedEdge[]>, key: string, edge: PlacedEdge): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [edge])
  else list.push(edge)
}

/** In document order; the first of a name counts. */
function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const item of items) if (!found.has(item.id)) found.set(item.id, item)
  return found
}
