import { type Flow, type Position, ROLLBACK, START, type Step } from '../document.ts'
import { edgeMeaning, graphOf } from '../graph.ts'
import { connect } from './connect.ts'
import { freshId, takenIds } from './fresh-id.ts'
import { shortened } from './shortened.ts'

/** How far apart cards stand in a drawing that nobody has arranged, in pixels. */
export const STEP_DISTANCE = { x: 260, y: 120 } as const

/** A step as it is dropped on the canvas. */
export interface NewStep {
  readonly uses: string
  /** What it is called; its id is made from this where `id` is not given, or is taken. */
  readonly title: string
  readonly id?: string
  readonly params?: Step['params']
  readonly position?: Position
  /** `$start` or a step whose success shall lead here. */
  readonly after?: string
  /** Wires its failure to the flow-level rollback, where that is on. */
  readonly takesRollback?: boolean
}

/**
 * Adds a step behind the one that it comes after (at the end otherwise), with an id that nothing else has. The first step
 * of a flow is wired to `$start`.
 */
export function addStep(flow: Flow, step: NewStep): Flow {
  const id = idFor(flow, step)
  const after = step.after ?? (flow.steps.length === 0 ? START : undefined)
  const at = flow.steps.findIndex((other) => other.id === after)
  const place = at === -1 ? flow.steps.length : at + 1
  const added: Flow = {
    ...flow,
    steps: flow.steps.toSpliced(place, 0, {
      id,
      title: shortened(step.title.trim()) || step.uses,
      uses: step.uses,
      params: step.params ?? {},
    }),
    edges:
      step.takesRollback === true && flow.flowRollback !== undefined
        ? [...flow.edges, { from: id, to: ROLLBACK, on: 'failure' }]
        : flow.edges,
    layout: placed(flow, id, step.position ?? placeAfter(flow, after)),
  }
  if (after === undefined) return added
  const kind = graphOf(added).endKind(after)
  return edgeMeaning(kind, 'step', 'success') === null ? added : connect(added, after, id)
}

function idFor(flow: Flow, { id, title, uses }: NewStep): string {
  if (id !== undefined && !takenIds(flow).has(id)) return freshId(flow, id)
  return freshId(flow, title.trim() === '' ? uses.replace(/@.*/, '') : title)
}

function placed({ layout }: Flow, id: string, position: Position | null): Flow['layout'] {
  if (position === null) return layout
  return { ...layout, positions: { ...layout.positions, [id]: position } }
}

/**
 * Right of what it comes after, below what stands there already; else right of everything. null: nobody has placed that
 * either, so that this one is drawn by the same rules, and not upon another.
 */
function placeAfter(flow: Flow, after: string | undefined): Position | null {
  const steps = flow.steps.flatMap(({ id }) => flow.layout.positions[id] ?? [])
  const from = after === undefined ? undefined : flow.layout.positions[after]
  const isUnplaced = after !== undefined && after !== START && from === undefined
  if (isUnplaced || (steps.length === 0 && flow.steps.length > 0)) return null
  const last = steps.reduce<Position | undefined>(
    (right, one) => (right === undefined || one.x > right.x ? one : right),
    undefined,
  )
  const beside = from ?? last
  if (beside === undefined) return { x: 0, y: 0 }
  const place = { x: beside.x + STEP_DISTANCE.x, y: beside.y }
  while (steps.some(({ x, y }) => overlaps(x - place.x, y - place.y))) place.y += STEP_DISTANCE.y
  return place
}

function overlaps(dx: number, dy: number): boolean {
  return Math.abs(dx) < STEP_DISTANCE.x * 0.8 && Math.abs(dy) < STEP_DISTANCE.y * 0.8
}
