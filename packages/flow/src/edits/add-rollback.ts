import type { Flow, Position, RollbackAction, Trigger } from '../document.ts'
import { connectFailure } from './connect-failure.ts'
import { freshId } from './fresh-id.ts'
import { shortened } from './shortened.ts'

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
 * go then; `any-step` stands beside them. Without a position it stands below its step, wherever that is.
 */
export function addRollback(
  flow: Flow,
  step: string,
  action: NewAction & { readonly trigger?: Trigger; readonly position?: Position },
): Flow {
  if (!flow.steps.some(({ id }) => id === step)) return flow
  const built = newAction(flow, action)
  const added: Flow = {
    ...flow,
    rollbacks: [...flow.rollbacks, built],
    layout: {
      ...flow.layout,
      positions:
        action.position === undefined
          ? flow.layout.positions
          : { ...flow.layout.positions, [built.id]: action.position },
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
