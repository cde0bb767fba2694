import { endOf, unchangedBut } from './agent-service.ts'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import {
  type Abort,
  abortBy,
  abortRefused,
  changesNothing,
  rollBackRefused,
} from './order-refusal.ts'
import type { OrderKind, RunChange, RunWithPlan } from './ports.ts'

/** A run. Throws `run.unknown`. */
export async function requireRun({ store, caller }: Context, id: string): Promise<RunWithPlan> {
  const run = await store.runs.get(caller.organisationId, id)
  if (run === null) throw new ContraflowError('run.unknown', 'There is no such run.')
  return run
}

/**
 * Keeps what an operator wants of a run until its device has heard it; a run that its device does not know yet ends at
 * once. Throws `run.unknown`, or `run.order-refused` with the reason.
 */
export async function orderRun(context: Context, id: string, order: OrderKind): Promise<void> {
  const { deviceId } = await requireOrderable(context, id, order)
  const given = await give(context, deviceId, [id], order)
  // It may have gone on in between: whoever ordered is told why it was not given.
  if (given === 0) await requireOrderable(context, id, order)
}

/** Aborts every run of a deployment of which that changes anything. Answers how many. */
export async function abortDeployment(
  context: Context,
  deploymentId: string,
  order: Abort,
): Promise<number> {
  const runs = await context.store.runs.list(context.caller.organisationId, { deploymentId })
  const open = runs.filter(({ state }) => state.phase !== 'ended')
  let given = 0
  for (const { id, deviceId } of open) given += await give(context, deviceId, [id], order)
  return given
}

async function requireOrderable(
  context: Context,
  id: string,
  order: OrderKind,
): Promise<RunWithPlan> {
  const run = await requireRun(context, id)
  const refusal =
    order === 'roll-back'
      ? rollBackRefused(run, await isLastOfDevice(context, id))
      : abortRefused(run, order)
  if (refusal !== null) throw new ContraflowError('run.order-refused', refusal)
  return run
}

/** Answers how many were ordered. */
async function give(
  context: Context,
  deviceId: string,
  ids: readonly string[],
  order: OrderKind,
): Promise<number> {
  const { store, signals, now } = context
  const looked = await store.runs.change(deviceId, ids, (run) => ordered(run, order, now()))
  const changed = looked.filter(({ change }) => change !== null)
  signals.runsChanged(changed)
  if (changed.length > 0) signals.devicesWanted([deviceId])
  return changed.length
}

function ordered(run: RunWithPlan, order: OrderKind, at: Date): RunChange | null {
  if (run.deviceRemovedAt !== null || run.pendingOrder === order) return null
  if (changesNothing(run, order)) return null
  const ended = order === 'roll-back' ? null : endOf(run, abortBy(order), at)
  return ended ?? unchangedBut(run, { pendingOrder: order, orderRefusal: null })
}

async function isLastOfDevice({ store, caller }: Context, runId: string): Promise<boolean> {
  const latest = await store.runs.latest(caller.organisationId)
  return latest.some(({ id }) => id === runId)
}
