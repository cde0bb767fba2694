import { type Flow, type Position, ROLLBACK } from './document.ts'
import { actionsOf, ownerOf } from './edits/owner-of.ts'
import { graphOf } from './graph.ts'

/** Ways to go on from a card of the drawing. */
export type WalkWay = 'right' | 'left' | 'down' | 'up' | 'next' | 'previous' | 'first' | 'last'

/** Where cards stand in the drawing. */
export type Places = ReadonlyMap<string, Position>

/**
 * Where a walk through the drawing leads from a step, a rollback action or `$rollback`; null: nowhere. Right is what comes
 * next (on success, else where a failure is handled), left is what came before; down is into the step's way back, action
 * by action and into the flow-level rollback at its end, or to what is drawn below where it has none; up is out of it
 * again. Of several the one drawn nearest, of these the first in the document. `next` and `previous` meet every step, in
 * the document's order. Pure.
 */
export function walk(flow: Flow, from: string | null, way: WalkWay, places: Places): string | null {
  const steps = flow.steps.map(({ id }) => id)
  if (way === 'last') return steps.at(-1) ?? null
  if (way === 'first' || from === null) return steps[0] ?? null
  switch (way) {
    case 'next':
      return steps[steps.indexOf(stepOf(flow, from)) + 1] ?? null
    case 'previous':
      return steps[Math.max(0, steps.indexOf(stepOf(flow, from))) - 1] ?? null
    case 'right':
    case 'left':
      return nearest(from, along(flow, from, way), places) ?? beside(flow, from, way, places)
    case 'down':
      return intoWayBack(flow, from) ?? beyond(flow, from, way, places)
    case 'up':
      return outOfWayBack(flow, from, places) ?? beyond(flow, from, way, places)
    default:
      return way satisfies never
  }
}

function stepOf(flow: Flow, id: string): string {
  return ownerOfAction(flow, id) ?? id
}

function ownerOfAction(flow: Flow, id: string): string | null {
  return flow.rollbacks.some((action) => action.id === id) ? ownerOf(flow, id) : null
}

/** What comes next, or came before, by the edges. */
function along(flow: Flow, from: string, way: 'right' | 'left'): readonly string[] {
  const graph = graphOf(flow)
  if (!graph.steps.has(from)) return []
  if (way === 'right') {
    const next = graph.success(from)
    return (next.length > 0 ? next : graph.handling(from))
      .map(({ to }) => to)
      .filter((to) => graph.steps.has(to))
  }
  const into = graph.incoming(from).filter((edge) => graph.steps.has(edge.from))
  const onSuccess = into.filter(({ on }) => on === 'success')
  return (onSuccess.length > 0 ? onSuccess : into).map((edge) => edge.from)
}

/** On the way back no edge leads from action to action: the next one drawn there. */
function beside(flow: Flow, from: string, way: 'right' | 'left', places: Places): string | null {
  const at = places.get(from)
  if (at === undefined || flow.steps.some(({ id }) => id === from)) return null
  const others = flow.rollbacks
    .map(({ id }) => id)
    .filter((id) => {
      const x = places.get(id)?.x ?? at.x
      return id !== from && (way === 'right' ? x > at.x : x < at.x)
    })
  return nearest(from, others, places)
}

function intoWayBack(flow: Flow, from: string): string | null {
  const step = stepOf(flow, from)
  const order = actionsOf(flow, step)
  const next = order[order.indexOf(from) + 1]
  if (next !== undefined) return next
  const runsFlowLevel = flow.edges.some((edge) => edge.from === step && edge.to === ROLLBACK)
  return runsFlowLevel && flow.flowRollback !== undefined && from !== ROLLBACK ? ROLLBACK : null
}

function outOfWayBack(flow: Flow, from: string, places: Places): string | null {
  if (from === ROLLBACK) {
    const leading = flow.edges.filter(({ to }) => to === ROLLBACK).map((edge) => edge.from)
    const last = leading.map((step) => actionsOf(flow, step).at(-1) ?? step)
    return nearest(from, last, places)
  }
  const step = ownerOfAction(flow, from)
  if (step === null) return null
  const order = actionsOf(flow, step)
  return order[order.indexOf(from) - 1] ?? step
}

/** The nearest step drawn above or below: another branch. */
function beyond(flow: Flow, from: string, way: 'up' | 'down', places: Places): string | null {
  const at = places.get(from)
  if (at === undefined) return null
  const others = flow.steps
    .map(({ id }) => id)
    .filter((id) => {
      const y = places.get(id)?.y ?? at.y
      return id !== from && (way === 'down' ? y > at.y : y < at.y)
    })
  return nearest(from, others, places)
}

function nearest(from: string, ids: readonly string[], places: Places): string | null {
  const at = places.get(from)
  const far = (id: string) => {
    const place = places.get(id)
    return at === undefined || place === undefined
      ? Number.POSITIVE_INFINITY
      : Math.hypot(place.x - at.x, place.y - at.y)
  }
  return ids.reduce<string | null>(
    (best, id) => (best === null || far(id) < far(best) ? id : best),
    null,
  )
}
