import { parse, stringify } from 'yaml'
import * as z from 'zod'
import {
  type Edge,
  END,
  edgeSchema,
  type Flow,
  type Position,
  positionSchema,
  ROLLBACK,
  rollbackActionSchema,
  stepSchema,
} from '../document.ts'
import { parseFlow } from '../text.ts'
import { freshAmong, takenIds } from './fresh-id.ts'
import { keepIgnoring } from './keep-ignoring.ts'
import { actionsOf } from './owner-of.ts'
import { paramsRenamed } from './rename-lookups.ts'

const FRAGMENT_FORMAT = 'contraflow/steps@1'

/** Steps on their way from one flow into another, or back into the same. */
const fragmentSchema = z.strictObject({
  format: z.literal(FRAGMENT_FORMAT),
  steps: z.array(stepSchema).min(1),
  rollbacks: z.array(rollbackActionSchema).default([]),
  edges: z.array(edgeSchema).default([]),
  positions: z.record(z.string(), positionSchema).default({}),
})
type Fragment = z.output<typeof fragmentSchema>

const SHIFT: Position = { x: 40, y: 60 }
/** Enough for both cards to be seen. */
const ASIDE_PX = 20
const MOST_ASIDE = 100
/** Nearer to one another, two cards look like one. */
const SAME_PX = 10

/** Steps with their own actions and the edges among them, as YAML text for the clipboard. No step of these: empty text. */
export function copySteps(flow: Flow, ids: readonly string[]): string {
  const fragment = fragmentOf(flow, ids)
  return fragment.steps.length === 0 ? '' : stringify(fragment, { lineWidth: 120 })
}

/**
 * Puts copied steps into a flow, under ids that nothing there has; look-ups among them follow. They stand where `at` is
 * (their upper left corner), or a little beside where they stood; where a card stands just there already, such as the one
 * pasted before, further aside. A whole flow is taken as all its steps, with their own actions; a piece of a flow's text
 * likewise: one step, a list of them, or all from `steps:` on. Any other text leaves the flow as it is.
 */
export function pasteSteps(flow: Flow, text: string, at?: Position): Flow {
  const fragment = readFragment(text)
  return fragment === null ? flow : inserted(flow, fragment, at)
}

/** How many steps of a copied text run Rollback on Failure, and would not in this flow, where it is off. Pure. */
export function losingRollback(flow: Flow, text: string): number {
  if (flow.flowRollback !== undefined) return 0
  const toRollback = readFragment(text)?.edges.filter(({ to }) => to === ROLLBACK) ?? []
  return new Set(toRollback.map(({ from }) => from)).size
}

/** Copies steps within the flow. */
export function duplicateSteps(flow: Flow, ids: readonly string[]): Flow {
  const fragment = fragmentOf(flow, ids)
  return fragment.steps.length === 0 ? flow : inserted(flow, fragment, undefined)
}

function fragmentOf(flow: Flow, ids: readonly string[]): Fragment {
  const steps = flow.steps.filter(({ id }) => ids.includes(id))
  const actions = new Set(steps.flatMap(({ id }) => actionsOf(flow, id)))
  const inside = new Set([...idsIn(steps), ...actions])
  const positions: { [id: string]: Position } = {}
  for (const id of inside) {
    const position = flow.layout.positions[id]
    if (position !== undefined) positions[id] = position
  }
  return {
    format: FRAGMENT_FORMAT,
    steps,
    rollbacks: flow.rollbacks.filter(({ id }) => actions.has(id)),
    edges: flow.edges.filter(
      ({ from, to }) => inside.has(from) && (inside.has(to) || to === ROLLBACK || to === END),
    ),
    positions,
  }
}

function readFragment(text: string): Fragment | null {
  try {
    const value: unknown = parse(text)
    const { flow } = parseFlow(value)
    if (flow !== null) return fragmentOf(flow, idsIn(flow.steps))
    return fragmentSchema.safeParse(asFragment(value)).data ?? null
  } catch {
    return null
  }
}

/** What may be a piece of a flow's text. */
function asFragment(value: unknown): unknown {
  if (Array.isArray(value)) return { format: FRAGMENT_FORMAT, steps: value }
  if (typeof value !== 'object' || value === null || 'format' in value) return value
  return { format: FRAGMENT_FORMAT, ...('uses' in value ? { steps: [value] } : value) }
}

function idsIn(works: readonly { readonly id: string }[]): readonly string[] {
  return works.map(({ id }) => id)
}

function inserted(flow: Flow, fragment: Fragment, at: Position | undefined): Flow {
  const names = newNames(flow, fragment)
  const name = (id: string) => names.get(id) ?? id
  const renamed = <T extends Fragment['steps'][number]>(item: T): T => ({
    ...item,
    id: name(item.id),
    params: paramsRenamed(item.params, { steps: names }),
  })
  const edges = fragment.edges
    .filter(({ from, to }) => names.has(from) && (names.has(to) || to === ROLLBACK || to === END))
    .filter(({ to }) => to !== ROLLBACK || flow.flowRollback !== undefined)
    .map((edge): Edge => ({ ...edge, from: name(edge.from), to: name(edge.to) }))
  const shift = freeShift(flow, fragment, shiftTo(fragment, at))
  const positions = Object.entries(fragment.positions)
    .filter(([id]) => names.has(id))
    .map(([id, { x, y }]) => [name(id), { x: x + shift.x, y: y + shift.y }] as const)
  return keepIgnoring(flow, {
    ...flow,
    steps: [...flow.steps, ...fragment.steps.map(renamed)],
    rollbacks: [...flow.rollbacks, ...fragment.rollbacks.map(renamed)],
    edges: [...flow.edges, ...edges],
    layout: {
      ...flow.layout,
      positions: { ...flow.layout.positions, ...Object.fromEntries(positions) },
    },
  })
}

function newNames(flow: Flow, { steps, rollbacks }: Fragment): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  const taken = new Set(takenIds(flow))
  for (const { id } of [...steps, ...rollbacks]) {
    const fresh = freshAmong(taken, id)
    names.set(id, fresh)
    taken.add(fresh)
  }
  return names
}

function shiftTo({ positions }: Fragment, at: Position | undefined): Position {
  const places = Object.values(positions)
  if (at === undefined || places.length === 0) return SHIFT
  return {
    x: Math.round(at.x - Math.min(...places.map(({ x }) => x))),
    y: Math.round(at.y - Math.min(...places.map(({ y }) => y))),
  }
}

/** That shift, or the first aside of it that puts no card upon one of the flow. */
function freeShift(flow: Flow, { positions }: Fragment, { x, y }: Position): Position {
  const taken = Object.values(flow.layout.positions)
  const isFree = (shift: Position) =>
    !Object.values(positions).some((from) =>
      taken.some((card) => isSamePlace(card, { x: from.x + shift.x, y: from.y + shift.y })),
    )
  const asides = Array.from({ length: MOST_ASIDE }, (_, index) => ASIDE_PX * index)
  return asides.map((by) => ({ x: x + by, y: y + by })).find(isFree) ?? { x, y }
}

function isSamePlace(one: Position, other: Position): boolean {
  return Math.abs(one.x - other.x) < SAME_PX && Math.abs(one.y - other.y) < SAME_PX
}
