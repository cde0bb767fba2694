import type { Flow } from '../document.ts'
import { type NewAction, newAction } from './add-rollback.ts'
import { moved } from './moved.ts'
import { turnRollbackOff } from './turn-rollback.ts'

/** Adds an action to the flow-level rollback, behind the others. Where that is off, the flow stays as it is. */
export function addFlowAction(flow: Flow, action: NewAction): Flow {
  if (flow.flowRollback === undefined) return flow
  return {
    ...flow,
    flowRollback: { actions: [...flow.flowRollback.actions, newAction(flow, action)] },
  }
}

/** Removes an action from the flow-level rollback. With its last action it is turned off. */
export function removeFlowAction(flow: Flow, action: string): Flow {
  if (flow.flowRollback === undefined) return flow
  const actions = flow.flowRollback.actions.filter(({ id }) => id !== action)
  return actions.length === 0 ? turnRollbackOff(flow) : { ...flow, flowRollback: { actions } }
}

/** Moves an action of the flow-level rollback to another place in its order (0 is first). */
export function moveFlowAction(flow: Flow, action: string, to: number): Flow {
  if (flow.flowRollback === undefined) return flow
  const at = flow.flowRollback.actions.findIndex(({ id }) => id === action)
  return { ...flow, flowRollback: { actions: moved(flow.flowRollback.actions, at, to) } }
}
