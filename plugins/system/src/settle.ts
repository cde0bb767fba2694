import { setTimeout as sleep } from 'node:timers/promises'
import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import { showJournal, type UnitState, unitState } from './unit.ts'

const LOOK_MS = 150

export interface Settling {
  readonly unit: string
  readonly wanted: 'active' | 'inactive'
  /** So long without a change. */
  readonly staysMs: number
  readonly withinMs: number
}

/**
 * Waits until a unit is active, or is not, and stays so. One that has ended well by itself, as a oneshot does, counts as
 * active once started. Throws StepFailure `error` for one that fails or comes and goes, `timeout` for one that does not come
 * to rest; its last words are in the output then.
 */
export async function settle(
  context: WorkContext<unknown>,
  settling: Settling,
): Promise<UnitState> {
  const endsAt = performance.now() + settling.withinMs
  const judge = judgeOf(settling)
  for (;;) {
    const state = await unitState(context, settling.unit)
    const { is, why } = judge(state)
    if (is === 'settled') return state
    if (is === 'wrong') throw await failed(context, settling, why ?? `it is ${inWords(state)}`)
    if (performance.now() >= endsAt) throw await late(context, settling, state)
    await sleep(LOOK_MS, undefined, { signal: context.signal })
  }
}

interface Verdict {
  readonly is: 'settled' | 'waiting' | 'wrong'
  readonly why?: string
}

/** Judges one state after the other. */
function judgeOf(settling: Settling): (state: UnitState) => Verdict {
  let invocation: string | null = null
  let restsSince: number | null = null
  return (state) => {
    const rest = restOf(state, settling)
    if (rest !== 'right') {
      restsSince = null
      return { is: rest === 'wrong' ? 'wrong' : 'waiting' }
    }
    const started = state.active === 'active' ? state.invocation : invocation
    if (invocation !== null && started !== invocation) return COMES_AND_GOES
    invocation = started
    restsSince ??= performance.now()
    return { is: performance.now() - restsSince >= settling.staysMs ? 'settled' : 'waiting' }
  }
}

const COMES_AND_GOES: Verdict = { is: 'wrong', why: 'it was started again by itself' }

function restOf(
  { active, sub, type }: UnitState,
  { wanted }: Settling,
): 'right' | 'wrong' | 'moving' {
  // Waiting to be started again after it has failed.
  if (sub.startsWith('auto-restart')) return 'wrong'
  if (['activating', 'deactivating', 'reloading'].includes(active)) return 'moving'
  if (active === 'active') return wanted === 'active' ? 'right' : 'wrong'
  // One that failed while it stopped has stopped; a oneshot that is over has done its work.
  if (wanted === 'inactive') return 'right'
  return active === 'inactive' && type === 'oneshot' ? 'right' : 'wrong'
}

function inWords({ active, sub }: UnitState): string {
  return active === sub ? active : `${active} (${sub})`
}

async function failed(context: WorkContext<unknown>, { unit, wanted }: Settling, why: string) {
  await showJournal(context, unit)
  return new StepFailure('error', `${unit} does not stay ${wanted}: ${why}`)
}

async function late(
  context: WorkContext<unknown>,
  { unit, wanted, staysMs, withinMs }: Settling,
  state: UnitState,
) {
  await showJournal(context, unit)
  const what = `${unit} was not ${wanted} for ${staysMs / 1000} s within ${withinMs / 1000} s`
  return new StepFailure('timeout', `${what}: it is ${inWords(state)}`)
}
