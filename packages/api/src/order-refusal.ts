import { advance, type RunEvent, restoreRun, rollBackRefusal } from '@contraflow/engine'
import type { OrderKind, RunWithPlan } from './ports.ts'

export type Abort = Exclude<OrderKind, 'roll-back'>

/** Why an abort can't be ordered of a run, as a sentence; null: it can. Pure. */
export function abortRefused(run: RunWithPlan, order: Abort): string | null {
  const { state, deviceRemovedAt, pendingOrder } = run
  if (state.phase === 'ended') return 'The run has ended: there is nothing to abort.'
  if (deviceRemovedAt !== null) return REMOVED
  if (changesNothing(run, order)) return 'The run is on its way back, or is stopping, already.'
  return pendingOrder === order ? 'This is ordered already: its device has still to hear it.' : null
}

/** Why a run can't be rolled back now, as a sentence; null: it can. `isLast`: of its device. Pure. */
export function rollBackRefused(run: RunWithPlan, isLast: boolean): string | null {
  if (run.deviceRemovedAt !== null) return REMOVED
  if (!isLast) {
    return 'Another run has been given to this device since; only its last one can be rolled back.'
  }
  return run.pendingOrder === 'roll-back'
    ? 'Its roll-back is ordered already: its device has still to hear of it.'
    : rollBackRefusal(restoreRun(run.plan, run.state))
}

/** Whether an order would leave the run as it is, as far as its device has told. Pure. */
export function changesNothing({ plan, state }: RunWithPlan, order: OrderKind): boolean {
  const run = restoreRun(plan, state)
  return order === 'roll-back'
    ? rollBackRefusal(run) !== null
    : advance(run, abortBy(order))[0] === run
}

export function abortBy(order: Abort): RunEvent {
  return { type: 'abort-requested', mode: order === 'stop' ? 'stop' : 'roll-back' }
}

const REMOVED = 'This device was removed: it takes no orders for its runs any more.'
