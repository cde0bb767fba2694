import { existsSync } from 'node:fs'
import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'

/** How systemd sees a unit, in its own words. */
export interface UnitState {
  /** `loaded`, `not-found`, `masked`, … */
  readonly load: string
  /** `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string
  readonly sub: string
  /** `enabled`, `disabled`, `static`, …; empty for one that has no file. */
  readonly enablement: string
  /** Another one with each start; empty for one that never ran. */
  readonly invocation: string
  readonly canReload: boolean
  /** Of a service: `simple`, `notify`, `oneshot`, …; empty for other units. */
  readonly type: string
}

const PROPERTIES = 'LoadState,ActiveState,SubState,UnitFileState,InvocationID,CanReload,Type'
const JOURNAL_LINES = '30'

/** The unit's whole name: one without a suffix that systemd knows is a service. */
export function unitName(unit: string): string {
  const types = 'service|socket|target|timer|path|mount|automount|swap|slice|scope|device'
  return new RegExp(`\\.(${types})$`).test(unit) ? unit : `${unit}.service`
}

/**
 * Throws StepFailure `unavailable` for a device that systemd does not run. Also keeps a scratch folder that stands for a
 * device from changing the machine that it is on.
 */
export function requireSystemd({ onDevice }: Pick<WorkContext<unknown>, 'onDevice'>): void {
  // What sd_booted(3) looks at.
  if (existsSync(onDevice('run/systemd/system'))) return
  throw new StepFailure('unavailable', 'this device was not booted with systemd: it has no units')
}

export async function unitState(
  { exec }: Pick<WorkContext<unknown>, 'exec'>,
  unit: string,
): Promise<UnitState> {
  const args = ['show', '--no-pager', `--property=${PROPERTIES}`, '--', unit]
  const { exitCode, stdoutTail, stderrTail } = await exec({ file: 'systemctl', args, quiet: true })
  if (exitCode !== 0) {
    throw new StepFailure('unavailable', `systemd can't be asked for ${unit}: ${stderrTail.trim()}`)
  }
  const values = new Map(
    stdoutTail.split('\n').map((line) => {
      const [name = '', ...value] = line.split('=')
      return [name, value.join('=')]
    }),
  )
  const of = (name: string) => values.get(name) ?? ''
  return {
    load: of('LoadState'),
    active: of('ActiveState'),
    sub: of('SubState'),
    enablement: of('UnitFileState'),
    invocation: of('InvocationID'),
    canReload: of('CanReload') === 'yes',
    type: of('Type'),
  }
}

/** Throws StepFailure `exit-code` where systemd refuses or the unit fails by it; its last words are in the output then. */
export async function systemctl(
  context: WorkContext<unknown>,
  unit: string,
  ...command: readonly string[]
): Promise<void> {
  const args = ['--no-pager', '--no-ask-password', ...command, '--', unit]
  const { exitCode, signal } = await context.exec({ file: 'systemctl', args })
  context.signal.throwIfAborted()
  if (exitCode === 0) return
  await showJournal(context, unit)
  const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`
  throw new StepFailure('exit-code', `systemctl ${command.join(' ')} ${unit} ${how}`)
}

/** Brings the unit's last words into the output, where this device has a journal. */
export async function showJournal(context: WorkContext<unknown>, unit: string): Promise<void> {
  const args = [`--unit=${unit}`, `--lines=${JOURNAL_LINES}`, '--no-pager', '--quiet']
  context.log(`the last words of ${unit}:`)
  await context.exec({ file: 'journalctl', args }).catch((error: unknown) => {
    context.log(error instanceof Error ? error.message : String(error))
  })
}
