import { type Flow, type Position, ROLLBACK } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { addStep, type NewStep, STEP_DISTANCE } from './add-step.ts'
import { connect, type EdgeEnds, isEdge } from './connect.ts'
import { keepIgnoring } from './keep-ignoring.ts'

/** From here on there is room for a card between two others. */
const ROOM = 2 * STEP_DISTANCE.x - 60

/**
 * Puts a step between both ends of a success or handling edge: a new one, or one that is there and leads nowhere yet. The
 * edge then leads to it, and its success to where the edge led. A step that ignored its failure goes on doing so. In the
 * drawing it stands between both; what stands to the right makes way, if there is no room. An edge of another kind, or
 * a step that is wired already, leaves the flow as it is.
 */
export function insertOnEdge(flow: Flow, edge: EdgeEnds, step: NewStep | string): Flow {
  if (!isInsertable(flow, edge)) return flow
  if (typeof step === 'string') {
    return isLone(flow, step) ? between(withRoom(flow, edge, step), edge, step) : flow
  }
  const { after: _after, ...free } = step
  const added = addStep(flow, free)
  const built = added.steps.at(-1)
  if (built === undefined) return flow
  // In the document's order behind the step that it comes after.
  const at = flow.steps.findIndex(({ id }) => id === edge.from) + 1
  const ordered = { ...added, steps: flow.steps.toSpliced(at, 0, built) }
  return between(withRoom(ordered, edge, built.id), edge, built.id)
}

/** True for an edge that a step can stand on: success or handling. */
export function isInsertable(flow: Flow, edge: EdgeEnds): boolean {
  const graph = graphOf(flow)
  const meaning = edgeMeaning(graph.endKind(edge.from), graph.endKind(edge.to), edge.on)
  return (meaning === 'success' || meaning === 'handling') && flow.edges.some(isEdge(edge))
}

/** True for a step that nothing leads to, and that leads to no other. Its own rollback actions may be there. */
export function isLone(flow: Flow, id: string): boolean {
  const graph = graphOf(flow)
  return (
    graph.steps.has(id) &&
    [graph.incoming(id), graph.success(id), graph.handling(id)].every(({ length }) => length === 0)
  )
}

function between(flow: Flow, edge: EdgeEnds, id: string): Flow {
  const isIt = isEdge(edge)
  const edges = flow.edges.map((other) => (isIt(other) ? { ...other, to: id } : other))
  const led = { ...flow, edges }
  return connect(edge.on === 'success' ? keepIgnoring(flow, led) : led, id, edge.to)
}

/** The drawing with a place for the step; without one where nobody has placed its neighbours either. */
function withRoom(flow: Flow, { from, to }: EdgeEnds, id: string): Flow {
  const { [id]: _none, ...positions } = flow.layout.positions
  const layout = { ...flow.layout, positions }
  const before = positions[from]
  const after = positions[to]
  if (before === undefined && after === undefined) return { ...flow, layout }
  const gap = before === undefined ? 0 : (after?.x ?? Number.POSITIVE_INFINITY) - before.x
  const needed = (before === undefined ? 1 : 2) * STEP_DISTANCE.x
  const shifted =
    gap >= ROOM || after === undefined ? layout : movedRight(layout, after.x, needed - gap, from)
  const place = placeBetween(before, after, gap)
  return { ...flow, layout: { ...shifted, positions: { ...shifted.positions, [id]: place } } }
}

function placeBetween(
  before: Position | undefined,
  after: Position | undefined,
  gap: number,
): Position {
  if (before === undefined) return after ?? { x: 0, y: 0 }
  if (after === undefined) return { x: before.x + STEP_DISTANCE.x, y: before.y }
  const y = Math.round((before.y + after.y) / 20) * 10
  return gap >= ROOM
    ? { x: Math.round((before.x + after.x) / 20) * 10, y }
    : { x: before.x + STEP_DISTANCE.x, y }
}

function movedRight(
  layout: Flow['layout'],
  from: number,
  by: number,
  stays: string,
): Flow['layout'] {
  const positions = Object.entries(layout.positions).map(([id, { x, y }]) => {
    const moves = x >= from && id !== ROLLBACK && id !== stays
    return [id, moves ? { x: x + by, y } : { x, y }] as const
  })
  const notes = layout.notes.map((note) => {
    const { x, y } = note.position
    return x >= from ? { ...note, position: { x: x + by, y } } : note
  })
  return { ...layout, positions: Object.fromEntries(positions), notes }
}
