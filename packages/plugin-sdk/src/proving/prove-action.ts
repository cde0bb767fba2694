import type { ActionType } from '@contraflow/flow'
import { type DeviceTree, treeOf } from './device-tree.ts'
import type { Finding } from './finding.ts'
import { killsAmong, type Moments, momentsOf, wrongAfter } from './kills.ts'
import type { Example } from './scratch-device.ts'
import { onDevice, type Trials, verdictOf, whyNot, wrongWith } from './trials.ts'

/** An action that nobody disturbed. */
interface Whole {
  readonly end: DeviceTree
  readonly moments: Moments
  /** What is wrong with it when it runs a second time; null: nothing. */
  readonly wrongAgain: string | null
}

/**
 * Tries an action that needs no step, as at flow level: whole, a second time, and killed and run again. Rejects with NotTried
 * where that can't be done here.
 */
export async function proveAction(
  trials: Trials,
  { uses, whenInterrupted }: ActionType,
  example: Example,
): Promise<readonly Finding[]> {
  const about = { uses, example: example.title }
  const whole = await runTwice(trials, example)
  if (typeof whole === 'string') {
    return [{ ...about, guarantee: 'runs', verdict: 'fails', sentence: whole }]
  }
  const { wrongAgain, moments } = whole
  const repeats = verdictOf(
    'run a second time, it changes nothing',
    wrongAgain === null ? [] : [wrongAgain],
  )
  const kills = killsAmong(moments, trials.kills)
  const resume = whenInterrupted === 'resume'
  const wrong = await wrongAfter(kills, (killAt) =>
    wrongGoingOn(trials, example, whole, killAt, resume),
  )
  const good = `killed at ${momentsOf(kills)} and run again, it comes to the same end`
  return [
    { ...about, guarantee: 'runs', verdict: 'holds', sentence: 'it runs' },
    { ...about, guarantee: 'repeats', ...repeats },
    { ...about, guarantee: 'survives-kill', ...verdictOf(good, wrong) },
  ]
}

/** A string: why it does not run. */
function runTwice(trials: Trials, example: Example): Promise<Whole | string> {
  return onDevice(trials, async (device) => {
    const params = await device.furnish(example)
    const tried = await device.attempt(example, params)
    const wrong = whyNot(tried)
    if (wrong !== null || tried.was === 'killed') return wrong ?? ''
    const end = treeOf(device.root)
    const again = await device.attempt(example, params)
    return {
      end,
      moments: tried.moments,
      wrongAgain: wrongWith(again, end, device, { times: false }),
    }
  })
}

/** What is wrong once it was killed at a moment and ran again; null: nothing. */
function wrongGoingOn(
  trials: Trials,
  example: Example,
  { end }: Whole,
  killAt: number,
  resume: boolean,
): Promise<string | null> {
  return onDevice(trials, async (device) => {
    const params = await device.furnish(example)
    const killed = await device.attempt(example, params, { killAt })
    if (killed.was !== 'killed') return null
    const again = await device.attempt(example, params, { resume })
    const wrong = wrongWith(again, end, device, { times: false })
    return wrong === null ? null : `killed when it was ${killed.what}, and run again: ${wrong}`
  })
}
