import { type ActionContext, StepFailure } from '@contraflow/plugin-sdk'
import { unitBefore } from './service.ts'
import { settle } from './settle.ts'
import { requireSystemd, systemctl, unitState } from './unit.ts'

const WITHIN_MS = 90_000
const STAYS_MS = 1_000
const RUNNING = ['active', 'activating', 'reloading', 'refreshing']

/** Makes a unit be as it was before its step: enabled or not, active or not. Does what is still to do, so twice is as once. */
export async function restoreService(context: ActionContext<unknown>): Promise<void> {
  const { snapshot, log } = context
  if (snapshot === null) throw new StepFailure('invalid', 'there is no step to put back')
  const before = await snapshot.noted(unitBefore)
  if (before === null) return log('the step had not changed anything')
  requireSystemd(context)
  const { unit } = before
  const state = await unitState(context, unit)

  const change = enablementBack(before.enablement, state.enablement)
  if (change !== null) await systemctl(context, unit, ...change)
  const wanted = RUNNING.includes(before.active) ? 'active' : 'inactive'
  if (wanted === 'active' && !RUNNING.includes(state.active)) {
    await start(context, unit, state.active)
  } else if (wanted === 'inactive' && state.active !== 'inactive') {
    await stop(context, unit)
  }
  const after = await settle(context, { unit, wanted, staysMs: STAYS_MS, withinMs: WITHIN_MS })
  log(
    `${unit} is ${after.active}${after.enablement === '' ? '' : `, ${after.enablement}`}, as before`,
  )
}

/** What systemctl is told so that enablement is as it was; null: nothing. */
function enablementBack(before: string, now: string): readonly string[] | null {
  if (before === now) return null
  if (before === 'enabled') return ['enable']
  if (before === 'enabled-runtime') return ['enable', '--runtime']
  return before === 'disabled' ? ['disable'] : null
}

async function start(context: ActionContext<unknown>, unit: string, now: string): Promise<void> {
  // What is now undone may have started it more often than systemd lets it be.
  if (now === 'failed') await systemctl(context, unit, 'reset-failed')
  await systemctl(context, unit, 'start')
}

/** A unit that failed is inactive only once that is forgotten. */
async function stop(context: ActionContext<unknown>, unit: string): Promise<void> {
  await systemctl(context, unit, 'stop')
  const { active } = await unitState(context, unit)
  if (active === 'failed') await systemctl(context, unit, 'reset-failed')
}
