import type { StepType } from '@contraflow/flow'
import { type DeviceTree, differences, treeOf } from './device-tree.ts'
import type { Finding } from './finding.ts'
import { killsAmong, type Moments, momentsOf, wrongAfter } from './kills.ts'
import { proveUndoing } from './prove-undoing.ts'
import type { Example } from './scratch-device.ts'
import { onDevice, type Trials, verdictOf, whyNot, wrongWith } from './trials.ts'

/** What may be lacking where an example fails on a device that is empty. */
const HINT =
  '. What its example needs on a device, or why it can not be tried here, src/kit.ts can say'

/** A step that nobody disturbed. */
interface Whole {
  readonly before: DeviceTree
  readonly end: DeviceTree
  readonly moments: Moments
}

/**
 * Tries a step type with one of its examples: whole, killed and run again, and undone by each of its own actions that need a
 * step. Rejects with NotTried where that can't be done here.
 */
export async function proveStep(
  trials: Trials,
  type: StepType,
  example: Example,
): Promise<readonly Finding[]> {
  const about = { uses: type.uses, example: example.title }
  const whole = await runWhole(trials, example)
  if (typeof whole === 'string') {
    return [{ ...about, guarantee: 'runs', verdict: 'fails', sentence: `${whole}${HINT}` }]
  }
  const findings: Finding[] = [
    { ...about, guarantee: 'runs', ...verdictOf('it runs, and answers what it declares', []) },
  ]
  if (!type.changesDevice) {
    const changed = differences(whole.before, whole.end, { times: true })
    const verdict = verdictOf('it changes nothing, as it declares', changed)
    findings.push({ ...about, guarantee: 'only-looks', ...verdict })
  }
  if (type.whenInterrupted !== 'fail') {
    const kills = killsAmong(whole.moments, trials.kills)
    const wrong = await wrongAfter(kills, (moment) =>
      wrongGoingOn(trials, type, example, whole, moment),
    )
    const good = `killed at ${momentsOf(kills)} and run again, it comes to the same end`
    findings.push({ ...about, guarantee: 'survives-kill', ...verdictOf(good, wrong) })
  }
  for (const action of trials.plugin.manifest.actions) {
    if (!action.needsStep || !type.allows.includes(action.uses)) continue
    findings.push(...(await proveUndoing(trials, example, action, whole.moments)))
  }
  return findings
}

/** A string: why it does not run. */
function runWhole(trials: Trials, example: Example): Promise<Whole | string> {
  return onDevice(trials, async (device) => {
    const params = await device.furnish(example)
    const before = treeOf(device.root)
    const tried = await device.attempt(example, params)
    const wrong = whyNot(tried)
    if (wrong !== null || tried.was === 'killed') return wrong ?? ''
    return { before, end: treeOf(device.root), moments: tried.moments }
  })
}

/** What is wrong once it was killed at a moment and ran again; null: nothing. */
function wrongGoingOn(
  trials: Trials,
  { whenInterrupted, changesDevice }: StepType,
  example: Example,
  { end }: Whole,
  killAt: number,
): Promise<string | null> {
  return onDevice(trials, async (device) => {
    const params = await device.furnish(example)
    const expected = changesDevice ? end : treeOf(device.root)
    const killed = await device.attempt(example, params, { killAt })
    if (killed.was !== 'killed') return null
    const again = await device.attempt(example, params, { resume: whenInterrupted === 'resume' })
    const wrong = wrongWith(again, expected, device, { times: false })
    return wrong === null ? null : `killed when it was ${killed.what}, and run again: ${wrong}`
  })
}
