import { endOf, unchangedBut } from './agent-service.ts'
import type { Context } from './context.ts'
import type { RunChange, RunWithPlan } from './ports.ts'

/**
 * What becomes of the runs of a device that was just removed: one that was never handed to it is refused with the reason,
 * and no order waits any more. How the others end, nobody will hear: they stay as they were last told of. Whoever looks at
 * one of them is told.
 */
export async function leaveRuns(context: Context, deviceId: string): Promise<void> {
  const { store, signals, caller, now } = context
  const [open, listed] = await Promise.all([
    store.runs.notEndedOf(deviceId),
    store.runs.list(caller.organisationId, { deviceId }),
  ])
  const ids = new Set([...open, ...listed].map(({ id }) => id))
  const looked = await store.runs.change(deviceId, [...ids], (run) => left(run, now()))
  const changed = looked.filter(({ change }) => change !== null)
  signals.runsChanged(changed)
  // Of one that has ended, only what can be ordered is another now.
  for (const runId of ids) signals.changed({ kind: 'run', runId })
}

function left(run: RunWithPlan, at: Date): RunChange | null {
  const waits = run.pendingOrder !== null
  if (run.state.phase === 'ended' && !waits) return null
  return (
    endOf(run, { type: 'refused', reason: NEVER_GIVEN }, at) ??
    unchangedBut(run, waits ? { pendingOrder: null, orderRefusal: NOT_CONFIRMED } : {})
  )
}

const NEVER_GIVEN = 'Its device was removed before the run was handed to it.'
const NOT_CONFIRMED =
  'The device was removed before it had confirmed it: what came of it is not known.'
