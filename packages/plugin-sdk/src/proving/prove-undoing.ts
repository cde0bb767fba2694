import type { ActionType } from '@contraflow/flow'
import { treeOf } from './device-tree.ts'
import type { Finding, Guarantee } from './finding.ts'
import { killsAmong, type Moments, momentsOf, wrongAfter } from './kills.ts'
import type { Example, ScratchDevice } from './scratch-device.ts'
import { asExample, onDevice, type Trials, verdictOf, whyNot, wrongWith } from './trials.ts'

/** Times count too: what an action puts back is as it was. */
const TO_THE_BYTE = { times: true }

/**
 * Tries an action on the step that it undoes: after the whole of it, and once more; after the step was killed at any of its
 * moments and not run again; and killed itself, and run again. Each time the device has to be as before the step.
 */
export async function proveUndoing(
  trials: Trials,
  step: Example,
  action: ActionType,
  stepMoments: Moments,
): Promise<readonly Finding[]> {
  const back = asExample(action)
  const of = step.uses.replace(/@\d+$/, '')
  const found = (guarantee: Guarantee, good: string, wrong: readonly string[]): Finding => ({
    uses: action.uses,
    of: step.uses,
    example: step.title,
    guarantee,
    ...verdictOf(good, wrong),
  })
  const { wrong, wrongAgain, moments } = await undoTwice(trials, step, back)
  if (wrong !== null) return [found('undoes', '', [wrong])]
  const stepKills = killsAmong(stepMoments, trials.kills)
  const afterKill = await wrongAfter(stepKills, (killStep) =>
    wrongUndone(trials, step, back, { killStep }),
  )
  const kills = killsAmong(moments, trials.kills)
  const killed = await wrongAfter(kills, (killBack) =>
    wrongUndone(trials, step, back, { killBack }),
  )
  return [
    found('undoes', `it undoes ${of} to the byte`, []),
    found(
      'repeats',
      'run a second time, it changes nothing',
      wrongAgain === null ? [] : [wrongAgain],
    ),
    found(
      'undoes-killed',
      `it undoes ${of} that was killed at ${momentsOf(stepKills)}, too`,
      afterKill,
    ),
    found(
      'survives-kill',
      `killed itself at ${momentsOf(kills)} and run again, it comes to the same end`,
      killed,
    ),
  ]
}

function undoTwice(trials: Trials, step: Example, back: Example) {
  return onDevice(trials, async (device) => {
    const { before, stepped } = await stepOn(device, step)
    const params = await device.furnish(back)
    const once = await device.attempt(back, params, { onStep: true })
    const wrong = whyNot(stepped) ?? wrongWith(once, before, device, TO_THE_BYTE)
    const again = await device.attempt(back, params, { onStep: true })
    const wrongAgain = wrongWith(again, before, device, TO_THE_BYTE)
    return { wrong, wrongAgain, moments: once.was === 'ended' ? once.moments : [] }
  })
}

/** What is wrong once the step, or the action, was killed at a moment; null: nothing, or it did not come to that. */
function wrongUndone(
  trials: Trials,
  step: Example,
  back: Example,
  { killStep, killBack }: { readonly killStep?: number; readonly killBack?: number },
): Promise<string | null> {
  return onDevice(trials, async (device) => {
    const { before, stepped } = await stepOn(device, step, killStep)
    const params = await device.furnish(back)
    const first = await device.attempt(back, params, { onStep: true, killAt: killBack ?? null })
    const last =
      first.was === 'killed' ? await device.attempt(back, params, { onStep: true }) : first
    const wrong = wrongWith(last, before, device, TO_THE_BYTE)
    if (wrong === null) return null
    if (first.was === 'killed') return `killed when it was ${first.what}, and run again: ${wrong}`
    return stepped.was === 'killed'
      ? `the step was killed when it was ${stepped.what}: ${wrong}`
      : wrong
  })
}

async function stepOn(device: ScratchDevice, step: Example, killAt: number | null = null) {
  const params = await device.furnish(step)
  const before = treeOf(device.root)
  return { before, stepped: await device.attempt(step, params, { killAt }) }
}
