import {
  END,
  type Flow,
  graphOf,
  ownerOf,
  type Position,
  ROLLBACK,
  START,
  STEP_DISTANCE,
} from '@contraflow/flow'

/** Sizes in pixels of the drawing. */
export const STEP_SIZE = { width: 196, height: 78 } as const
export const ACTION_SIZE = { width: 176, height: 78 } as const
export const DOT_SIZE = { width: 26, height: 26 } as const
export const ROLLBACK_WIDTH = 430

const LANE_GAP = 78
const ACTION_DROP = 96
const ACTION_ROW = 100

/** Where everything stands. */
export interface Placed {
  /** The upper left corner of every card, `$start`, `$end` and `$rollback` included. */
  readonly positions: ReadonlyMap<string, Position>
  /** Where the lane of the way back begins. */
  readonly laneTop: number
}

/** Where the cards of a flow stand: as it was drawn, and what nobody has placed by columns of what comes after what. Pure. */
export function placeCards(flow: Flow): Placed {
  const drawn = flow.layout.positions
  const positions = new Map<string, Position>()
  const columns = columnsOf(flow)
  const rows = new Map<number, number>()
  for (const { id } of flow.steps) {
    const column = columns.get(id) ?? 0
    const row = rows.get(column) ?? 0
    rows.set(column, row + 1)
    const free = { x: column * STEP_DISTANCE.x, y: row * STEP_DISTANCE.y }
    positions.set(id, drawn[id] ?? free)
  }
  const steps = [...positions.values()]
  const left = Math.min(0, ...steps.map(({ x }) => x))
  const right = Math.max(0, ...steps.map(({ x }) => x))
  const bottom = Math.max(0, ...steps.map(({ y }) => y))
  const laneTop = bottom + STEP_SIZE.height + LANE_GAP
  placeActions(flow, positions, laneTop)
  const first = flow.edges.filter(({ from }) => from === START).map(({ to }) => to)
  const last = flow.edges.filter(({ to }) => to === END).map(({ from }) => from)
  positions.set(START, drawn[START] ?? { x: left - 88, y: middleOf(first, positions) })
  positions.set(END, drawn[END] ?? { x: right + STEP_DISTANCE.x, y: middleOf(last, positions) })
  const lowest = Math.max(
    laneTop - 40,
    ...flow.rollbacks.map(({ id }) => (positions.get(id)?.y ?? 0) + ACTION_SIZE.height),
  )
  positions.set(ROLLBACK, drawn[ROLLBACK] ?? { x: left, y: lowest + 48 })
  return { positions, laneTop }
}

/** Where a dot stands level with the steps that it leads to, or that lead to it. */
function middleOf(ids: readonly string[], positions: ReadonlyMap<string, Position>): number {
  const tops = ids.flatMap((id) => positions.get(id)?.y ?? [])
  const top = tops.length === 0 ? 0 : (Math.min(...tops) + Math.max(...tops)) / 2
  return top + (STEP_SIZE.height - DOT_SIZE.height) / 2
}

/** In the lane of the way back, each below the step that it undoes, and below what stands there already. */
function placeActions(flow: Flow, positions: Map<string, Position>, laneTop: number): void {
  const drawn = flow.layout.positions
  const taken = flow.rollbacks.flatMap(({ id }) => drawn[id] ?? [])
  for (const { id } of flow.rollbacks) {
    const owner = ownerOf(flow, id)
    const x = (owner === null ? undefined : positions.get(owner)?.x) ?? 0
    const free = { x: x + 10, y: laneTop + ACTION_DROP - 24 }
    while (taken.some((place) => overlaps(place, free))) free.y += ACTION_ROW
    const place = drawn[id] ?? free
    positions.set(id, place)
    taken.push(place)
  }
}

function overlaps(one: Position, other: Position): boolean {
  return (
    Math.abs(one.x - other.x) < ACTION_SIZE.width && Math.abs(one.y - other.y) < ACTION_SIZE.height
  )
}

/** How many edges at most lead to each step; what stands in a circle is left where it is met first. */
function columnsOf(flow: Flow): ReadonlyMap<string, number> {
  const graph = graphOf(flow)
  const columns = new Map<string, number>()
  const enter = (id: string, column: number, on: ReadonlySet<string>): void => {
    if (on.has(id) || (columns.get(id) ?? -1) >= column) return
    columns.set(id, column)
    const deeper = new Set(on).add(id)
    for (const { to } of [...graph.success(id), ...graph.handling(id)]) {
      if (to !== END) enter(to, column + 1, deeper)
    }
  }
  for (const { to } of graph.success(START)) enter(to, 0, new Set())
  for (const { id } of flow.steps) if (!columns.has(id)) enter(id, 0, new Set())
  return columns
}
