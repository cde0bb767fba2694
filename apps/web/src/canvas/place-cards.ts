import {
  END,
  type Flow,
  graphOf,
  ownerOf,
  type Position,
  ROLLBACK,
  START,
  STEP_DISTANCE,
  sortSteps,
} from '@contraflow/flow'

/** Sizes in pixels of the drawing. */
export const STEP_SIZE = { width: 196, height: 78 } as const
export const ACTION_SIZE = { width: 176, height: 78 } as const
export const DOT_SIZE = { width: 26, height: 26 } as const
export const ROLLBACK_WIDTH = 430
/** Cards that are moved, arranged or put somewhere stand on it. */
export const GRID_PX = 10

/** The nearest line of the grid. */
export function onGrid(at: number): number {
  // Not -0.
  return Math.round(at / GRID_PX) * GRID_PX + 0
}

const LANE_GAP = 78
const ACTION_DROP = 96
const ACTION_ROW = 112
/** From the middle of a step to the middle of an action beside it: its line passes the step's card. */
const ASIDE = STEP_SIZE.width / 2 + 15

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
  const owners = new Map(flow.rollbacks.map(({ id }) => [id, ownerOf(flow, id)]))
  const aside = asideOf(flow, positions, new Set(owners.values()))
  for (const { id } of flow.rollbacks) {
    const owner = owners.get(id) ?? ''
    const x = (positions.get(owner)?.x ?? 0) + (aside.get(owner) ?? 0)
    const free = { x: x + 10, y: laneTop + ACTION_DROP - 24 }
    while (taken.some((place) => overlaps(place, free))) free.y += ACTION_ROW
    const place = drawn[id] ?? free
    positions.set(id, place)
    taken.push(place)
  }
}

/**
 * How far beside their steps actions stand where steps stand above each other: left and right by turns, the highest steps'
 * further out, so that of up to four no line passes behind a card or crosses another.
 */
function asideOf(
  flow: Flow,
  positions: ReadonlyMap<string, Position>,
  owners: ReadonlySet<string | null>,
): ReadonlyMap<string, number> {
  const steps = flow.steps
    .map(({ id }) => ({ id, at: positions.get(id) ?? { x: 0, y: 0 } }))
    .toSorted((one, other) => one.at.x - other.at.x)
  const aside = new Map<string, number>()
  let column: typeof steps = []
  const close = () => {
    const stack = column.toSorted((one, other) => one.at.y - other.at.y).map(({ id }) => id)
    const owning = stack.filter((id) => owners.has(id))
    const isLowest = owning.at(-1) === stack.at(-1)
    const count = owning.length + (isLowest ? 0 : 1)
    for (const [index, id] of owning.entries()) aside.set(id, asideAt(index, count))
  }
  for (const step of steps) {
    if (step.at.x - (column[0]?.at.x ?? step.at.x) >= STEP_SIZE.width) {
      close()
      column = []
    }
    column.push(step)
  }
  close()
  return aside
}

function asideAt(index: number, count: number): number {
  if (count === 1) return 0
  const out = ASIDE + 2 * ASIDE * Math.min(1, Math.floor((count - 1 - index) / 2))
  return index % 2 === 0 ? -out : out
}

function overlaps(one: Position, other: Position): boolean {
  return (
    Math.abs(one.x - other.x) < ACTION_SIZE.width && Math.abs(one.y - other.y) < ACTION_SIZE.height
  )
}

/** How many edges at most lead to each step; what stands in a circle, or behind one, is told as little as can be known. */
export function columnsOf(flow: Flow): ReadonlyMap<string, number> {
  const graph = graphOf(flow)
  const { sorted, cyclic } = sortSteps(graph)
  const columns = new Map<string, number>()
  for (const id of [...sorted, ...cyclic]) {
    const before = graph.incoming(id).map(({ from }) => columns.get(from) ?? -1)
    columns.set(id, Math.max(-1, ...before) + 1)
  }
  return columns
}
