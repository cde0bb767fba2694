import type { Flow } from '../document.ts'
import { withoutItems } from './without-items.ts'

/** Removes a step's rollback action with its edge. */
export function removeRollback(flow: Flow, action: string): Flow {
  if (!flow.rollbacks.some(({ id }) => id === action)) return flow
  return withoutItems(flow, new Set([action]))
}
