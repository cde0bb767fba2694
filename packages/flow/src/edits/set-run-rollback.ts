import { type Flow, ROLLBACK } from '../document.ts'
import { connectFailure } from './connect-failure.ts'
import { disconnect } from './disconnect.ts'

/** Wires a step's failure to the flow-level rollback, or unwires it. Wiring takes the step's handling edges away. */
export function setRunRollback(flow: Flow, step: string, on: boolean): Flow {
  return on
    ? connectFailure(flow, step, ROLLBACK)
    : disconnect(flow, { from: step, to: ROLLBACK, on: 'failure' })
}
