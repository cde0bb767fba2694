import { advance, type RunEvent, restoreRun, rollBackRefusal } from '@contraflow/engine'
import { endOf, unchangedBut } from './agent-service.ts'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
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
  const run = await requireRun(context, id)
  const refusal =
    order === 'roll-back' ? await rollBackRefused(context, run) : abortRefused(run, order)
  if (refusal !== null) throw new ContraflowError('run.order-refused', refusal)
  await give(context, run.deviceId, [id], order)
}

/** Aborts every run of a deployment that has not ended. Answers how many. */
export async function abortDeployment(
  context: Context,
  deploymentId: string,
  order: Abort,
): Promise<number> {
  const runs = await context.store.runs.list(context.caller.organisationId, { deploymentId })
  const open = runs.filter(({ state }) => state.phase !== 'ended')
  for (const { id, deviceId } of open) await give(context, deviceId, [id], order)
  return open.length
}

async function give(
  context: Context,
  deviceId: string,
  ids: readonly string[],
  order: OrderKind,
): Promise<void> {
  const { store, signals, now } = context
  const changed = await store.runs.change(deviceId, ids, (run) => ordered(run, order, now()))
  signals.runsChanged(changed)
  signals.devicesWanted([deviceId])
}

function ordered(run: RunWithPlan, order: OrderKind, at: Date): RunChange | null {
  const pending = unchangedBut(run, { pendingOrder: order, orderRefusal: null })
  if (order === 'roll-back') return pending
  if (run.state.phase === 'ended') return null
  return endOf(run, abortBy(order), at) ?? pending
}

type Abort = Exclude<OrderKind, 'roll-back'>

function abortBy(order: Abort): RunEvent {
  return { type: 'abort-requested', mode: order === 'stop' ? 'stop' : 'roll-back' }
}

function abortRefused({ plan, state }: RunWithPlan, order: Abort): string | null {
  if (state.phase === 'ended') return 'The run has ended: there is nothing to abort.'
  const run = restoreRun(plan, state)
  return advance(run, abortBy(order))[0] === run
    ? 'The run is on its way back, or is stopping, already.'
    : null
}

async function rollBackRefused(
  { store, caller }: Context,
  run: RunWithPlan,
): Promise<string | null> {
  const latest = await store.runs.latest(caller.organisationId)
  if (!latest.some(({ id }) => id === run.id)) {
    return 'Another run has been given to this device since; only its last one can be rolled back.'
  }
  return rollBackRefusal(restoreRun(run.plan, run.state))
}
