import { END, type Flow, graphOf, type Position, START, STEP_DISTANCE } from '@contraflow/flow'
import type { ELK, ElkNode } from 'elkjs/lib/elk-api.js'
import { crossings } from './crossings.ts'
import { columnsOf, DOT_SIZE, onGrid, placeCards, STEP_SIZE } from './place-cards.ts'

type Positions = { readonly [id: string]: Position }

/** What is worth throwing the order of a column about: this many crossings of a hundred, and one. */
const WORTH_IT = 0.7
/** How often ELK is asked to keep an order. */
const MOST_ROUNDS = 5

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.randomSeed': '1',
  'elk.spacing.nodeNode': String(STEP_DISTANCE.y - STEP_SIZE.height),
  'elk.layered.spacing.nodeNodeBetweenLayers': String(STEP_DISTANCE.x - STEP_SIZE.width),
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.layered.layering.strategy': 'LONGEST_PATH_SOURCE',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
} as const

const KEEP_ORDER = { 'elk.layered.crossingMinimization.forceNodeModelOrder': 'true' } as const

/**
 * Where the cards of a flow stand when all of them are arranged anew: steps in columns from left to right, in the middle of
 * where they stood; the way back is not told, since it finds its place below its steps. What stands above another in its
 * column stays above, unless that costs crossings: so one step more does not throw the rest about. Answers whole multiples of
 * the grid. The same flow is always arranged in the same way.
 */
export async function arrange(flow: Flow, elk: Pick<ELK, 'layout'>): Promise<Positions> {
  const { positions: before } = placeCards(flow)
  const columns = columnsOf(flow)
  const inOrder: InOrder = (places) =>
    flow.steps.toSorted(
      (one, other) =>
        (columns.get(one.id) ?? 0) - (columns.get(other.id) ?? 0) ||
        (places.get(one.id)?.y ?? 0) - (places.get(other.id)?.y ?? 0),
    )
  const kept = await keepingOrder(flow, elk, inOrder, before)
  const free = await placed(elk, elkGraphOf(flow.steps, flow), {})
  const isWorthIt = edgeCrossings(flow, free) < edgeCrossings(flow, kept) * WORTH_IT - 1
  const found = isWorthIt
    ? await keepingOrder(flow, elk, inOrder, new Map(Object.entries(free)))
    : kept
  return moved(found, before)
}

/** The steps by column, and by height within each. */
type InOrder = (places: ReadonlyMap<string, Position>) => Flow['steps']

/**
 * Now and then ELK swaps two that it was told to keep in their order. What it answers is told to it as the order, until it
 * keeps that: else the same flow, arranged twice, would be arranged in two ways.
 */
async function keepingOrder(
  flow: Flow,
  elk: Pick<ELK, 'layout'>,
  inOrder: InOrder,
  places: ReadonlyMap<string, Position>,
): Promise<Positions> {
  let asked = inOrder(places)
  for (let round = 1; ; round += 1) {
    const found = await placed(elk, elkGraphOf(asked, flow), KEEP_ORDER)
    const answered = inOrder(new Map(Object.entries(found)))
    if (round === MOST_ROUNDS || asked.every((step, index) => step === answered[index])) {
      return found
    }
    asked = answered
  }
}

/** How many edges cross each other in a drawing of these places. */
export function edgeCrossings(flow: Flow, positions: Positions): number {
  return crossingsOf(elkGraphOf(flow.steps, flow), positions)
}

async function placed(
  elk: Pick<ELK, 'layout'>,
  graph: ElkNode,
  options: { readonly [name: string]: string },
): Promise<Positions> {
  const { children = [] } = await elk.layout({
    ...graph,
    layoutOptions: { ...OPTIONS, ...options },
  })
  return Object.fromEntries(
    children.map(({ id, x = 0, y = 0 }) => [id, { x: onGrid(x), y: onGrid(y) }]),
  )
}

/** To where the steps stood in the middle. */
function moved(found: Positions, before: ReadonlyMap<string, Position>): Positions {
  const steps = Object.entries(found).filter(([id]) => id !== START && id !== END)
  const ways = steps.flatMap(([id, { x, y }]) => {
    const old = before.get(id)
    return old === undefined ? [] : [{ x: old.x - x, y: old.y - y }]
  })
  const shift = { x: median(ways.map(({ x }) => x)), y: median(ways.map(({ y }) => y)) }
  return Object.fromEntries(
    steps.map(([id, { x, y }]) => [id, { x: onGrid(x + shift.x), y: onGrid(y + shift.y) }]),
  )
}

/** The order of the steps is that within their columns where it is kept. */
function elkGraphOf(steps: Flow['steps'], flow: Flow): ElkNode {
  const graph = graphOf(flow)
  const leads = [START, ...graph.steps.keys()].flatMap((id) => [
    ...graph.success(id),
    ...graph.handling(id),
  ])
  const pairs = new Map(leads.map(({ from, to }) => [`${from} ${to}`, { from, to }]))
  const hasEnd = leads.some(({ to }) => to === END)
  return {
    id: 'flow',
    children: [
      { id: START, ...DOT_SIZE },
      ...steps.map(({ id }) => ({ id, ...STEP_SIZE })),
      ...(hasEnd ? [{ id: END, ...DOT_SIZE }] : []),
    ],
    edges: [...pairs].map(([id, { from, to }]) => ({ id, sources: [from], targets: [to] })),
  }
}

function crossingsOf({ edges = [] }: ElkNode, positions: Positions): number {
  const leaves = (id = '') => port(positions[id], STEP_SIZE.width)
  const enters = (id = '') => port(positions[id], 0)
  return crossings(
    edges.flatMap(({ sources: [source], targets: [target] }) => {
      const [from, to] = [leaves(source), enters(target)]
      return from === null || to === null ? [] : [{ from, to }]
    }),
  )
}

function port(corner: Position | undefined, x: number): Position | null {
  return corner === undefined ? null : { x: corner.x + x, y: corner.y + STEP_SIZE.height / 2 }
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0
}
