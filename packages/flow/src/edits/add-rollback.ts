import type { Flow, Position, RollbackAction, Trigger } from '../document.ts'
import { connectFailure } from './connect-failure.ts'
import { freshId } from './fresh-id.ts'
import { actionsOf } from './owner-of.ts'
import { shortened } from './shortened.ts'

/** How far below its step a rollback action is put, in pixels. */
const LANE_DISTANCE = 250
const ROW_DISTANCE = 110

/** A rollback action as it is chosen for a step. */
export interface NewAction {
  readonly uses: string
  readonly title: string
  readonly params?: RollbackAction['params']
  /** Default: true. */
  readonly undoes?: boolean
}

/**
 * Gives a step a rollback action, behind those that it has. `this-step` contradicts handling, so the step's handling edges
 * go then; `any-step` stands beside them.
 */
export function addRollback(
  flow: Flow,
  step: string,
  action: NewAction & { readonly trigger?: Trigger; readonly position?: Position },
): Flow {
  if (!flow.steps.some(({ id }) => id === step)) return flow
  const built = newAction(flow, action)
  const position = action.position ?? placeBelow(flow, step)
  const added: Flow = {
    ...flow,
    rollbacks: [...flow.rollbacks, built],
    layout: {
      ...flow.layout,
      positions:
        position === null
          ? flow.layout.positions
          : { ...flow.layout.positions, [built.id]: position },
    },
  }
  return connectFailure(added, step, built.id, action.trigger ?? 'this-step')
}

/** An action with an id that nothing in the flow has. */
export function newAction(flow: Flow, { uses, title, params, undoes }: NewAction): RollbackAction {
  const words = shortened(title.trim()) || uses
  return {
    id: freshId(flow, words),
    title: words,
    uses,
    params: params ?? {},
    undoes: undoes ?? true,
  }
}

/** Below its step, or below the step's lowest action; null where the step has no place itself. */
function placeBelow(flow: Flow, step: string): Position | null {
  const from = flow.layout.positions[step]
  if (from === undefined) return null
  const own = actionsOf(flow, step).flatMap((id) => flow.layout.positions[id] ?? [])
  const y = Math.max(from.y + LANE_DISTANCE, ...own.map((place) => place.y + ROW_DISTANCE))
  return { x: from.x + 10, y }
}
