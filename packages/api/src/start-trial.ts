import { createRun, stateOf } from '@contraflow/engine'
import type { InputValues } from '@contraflow/flow'
import { artifactFinder } from './artifact-finder.ts'
import type { Context } from './context.ts'
import { requireInputs, sourcesOf } from './deploy.ts'
import { ContraflowError } from './error.ts'
import type { DeviceRecord } from './ports.ts'
import { compileDraft, versionOf } from './publish.ts'
import { requireDevice } from './require-device.ts'

export interface TrialRequest {
  readonly flowId: string
  /** Of the draft as the person sees it: nothing else is tried. */
  readonly digest: string
  readonly deviceId: string
  readonly inputs: InputValues
}

/**
 * Runs a draft on a test device, without publishing it: a version without a number, which nobody can deploy. Throws
 * `device.unknown`, `trial.no-test-device`, `trial.device-busy` (a run on it has not ended), and as `compileDraft` and
 * `deploy` do; then nothing runs.
 */
export async function startTrial(
  context: Context,
  { flowId, digest, deviceId, inputs }: TrialRequest,
): Promise<{ runId: string }> {
  const { store, signals, caller, newId, now } = context
  const device = await requireDevice(context, deviceId)
  if (!device.testDevice) throw noTestDevice(device)
  const draft = await compileDraft(context, { flowId, seen: { digest }, purpose: 'tried' })
  const values = requireInputs(draft.plan, inputs)
  const find = await artifactFinder(context)
  const artifacts = await find(sourcesOf(context, draft.plan, values, device))
  const version = versionOf(context, draft, { note: '', artifacts: [] })
  const run = { id: newId('run'), deviceId, state: stateOf(createRun(draft.plan)), artifacts }
  const deployment = {
    id: newId('deployment'),
    flowId,
    versionId: version.id,
    inputs: values,
    deadlineAt: null,
    createdAt: now(),
    createdBy: caller.person,
  }
  const made = await store.trials.insert(caller.organisationId, { version, deployment, run })
  if (made === 'no-test-device') throw noTestDevice(device)
  if (made === 'device-busy') throw deviceBusy(device)
  signals.devicesWanted([deviceId])
  signals.changed({ kind: 'devices' })
  return { runId: run.id }
}

function noTestDevice({ name }: DeviceRecord): ContraflowError {
  return new ContraflowError(
    'trial.no-test-device',
    `${name} is no test device: drafts are not tried on it. Choose another, or mark it as one on its page.`,
  )
}

function deviceBusy({ name }: DeviceRecord): ContraflowError {
  return new ContraflowError(
    'trial.device-busy',
    `A run on ${name} has not ended. Wait for its end, or abort it, and try the draft then.`,
  )
}
