import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import type { serviceParams } from './manifest.ts'
import { settle } from './settle.ts'
import { requireSystemd, systemctl, type UnitState, unitName, unitState } from './unit.ts'

/** How the unit was before the step's first attempt changed anything; kept with its snapshot. */
export const unitBefore = z.object({
  unit: z.string(),
  active: z.string(),
  enablement: z.string(),
})

type Context = StepContext<z.output<typeof serviceParams>>
type Verb = Context['params']['do']

/** What has to hold after each; null: nothing that could change. */
const WANTED: { readonly [verb in Verb]: 'active' | 'inactive' | null } = {
  start: 'active',
  restart: 'active',
  reload: 'active',
  stop: 'inactive',
  enable: null,
  disable: null,
}
/** What else is done where that is asked for. */
const NOW: { readonly [verb in Verb]?: 'start' | 'stop' } = { enable: 'start', disable: 'stop' }

/**
 * Has systemd change a unit, and waits until it stays as it should. How it was is on the disk before that. Safe to repeat
 * after an interruption.
 */
export async function service(
  context: Context,
): Promise<{ readonly activeState: string; readonly enablement: string }> {
  const { params, snapshot } = context
  requireSystemd(context)
  const unit = unitName(params.unit)
  const before = await unitState(context, unit)
  refuse(unit, params.do, before)
  const { active, enablement } = before
  await snapshot.keep([], { unit, active, enablement })

  const also = params.now ? NOW[params.do] : undefined
  let wanted: 'active' | 'inactive' | null = null
  for (const verb of also === undefined ? [params.do] : [params.do, also]) {
    await systemctl(context, unit, verb)
    wanted = WANTED[verb] ?? wanted
  }
  const { staysMs, withinMs } = params
  const after =
    wanted === null
      ? await unitState(context, unit)
      : await settle(context, { unit, wanted, staysMs, withinMs })
  context.log(`${unit} is ${after.active}${after.enablement === '' ? '' : `, ${after.enablement}`}`)
  return { activeState: after.active, enablement: after.enablement }
}

const CHANGEABLE = ['enabled', 'enabled-runtime', 'disabled']

function refuse(
  unit: string,
  verb: Verb,
  { load, enablement, canReload, active }: UnitState,
): void {
  if (load === 'not-found') throw new StepFailure('invalid', `this device has no unit ${unit}`)
  if (load === 'masked' && verb !== 'stop') {
    throw new StepFailure('invalid', `${unit} is masked: unmask it with a command first`)
  }
  if (verb === 'reload' && active === 'active' && !canReload) {
    throw new StepFailure('invalid', `${unit} can't be reloaded: restart it instead`)
  }
  if (WANTED[verb] === null && !CHANGEABLE.includes(enablement)) {
    const why = enablement === '' ? 'has no file of its own' : `is ${enablement}`
    throw new StepFailure('invalid', `${unit} ${why}: it can't be enabled or disabled`)
  }
}
