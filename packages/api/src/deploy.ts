import { artifactSources, createRun, stateOf } from '@contraflow/engine'
import { checkInputs, completeInputs, type InputValues, type Plan } from '@contraflow/flow'
import { artifactFinder } from './artifact-finder.ts'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import type { DeviceRecord, VersionRecord } from './ports.ts'

export interface DeploymentRequest {
  readonly versionId: string
  readonly deviceIds: readonly string[]
  readonly inputs: InputValues
  readonly deadlineAt: Date | null
}

/**
 * Sends a version to devices: one run each, in the order given. Every file that they need is fixed by its digest now, where
 * the version has not done that.
 * Throws `version.unknown`, `version.trial`, `deployment.no-device`, `deployment.deadline-past`, `device.unknown`, `input.invalid` with the issues, `artifact.unknown`
 * with the names, or `artifact.unreachable`; then nothing was deployed.
 */
export async function deploy(
  context: Context,
  request: DeploymentRequest,
): Promise<{ id: string }> {
  const { store, signals, caller, newId, now } = context
  const version = await requireVersion(context, request.versionId)
  if (version.number === null) {
    throw new ContraflowError(
      'version.trial',
      'This is a trial of a draft, and no version of the flow. Publish the draft to deploy it.',
    )
  }
  if (request.deadlineAt !== null && request.deadlineAt <= now()) {
    throw new ContraflowError(
      'deployment.deadline-past',
      'The deadline has passed: no device could start. Give a later one, or none.',
    )
  }
  const devices = await requireDevices(context, request.deviceIds)
  const inputs = requireInputs(version.plan, request.inputs)
  const find = await artifactFinder(context, version.artifacts)
  const state = stateOf(createRun(version.plan))
  const runs = []
  for (const device of devices) {
    const artifacts = await find(sourcesOf(context, version.plan, inputs, device))
    runs.push({ id: newId('run'), deviceId: device.id, state, artifacts })
  }
  const id = newId('deployment')
  await store.deployments.insert(
    caller.organisationId,
    {
      id,
      flowId: version.flowId,
      versionId: version.id,
      inputs,
      deadlineAt: request.deadlineAt,
      createdAt: now(),
      createdBy: caller.person,
    },
    runs,
  )
  signals.devicesWanted(devices.map((device) => device.id))
  signals.changed({ kind: 'flows' })
  return { id }
}

/** Throws `version.unknown`. */
export async function requireVersion(
  { store, caller }: Context,
  id: string,
): Promise<VersionRecord> {
  const version = await store.versions.get(caller.organisationId, id)
  if (version === null)
    throw new ContraflowError('version.unknown', 'There is no such version of a flow.')
  return version
}

async function requireDevices(
  { store, caller }: Context,
  ids: readonly string[],
): Promise<readonly DeviceRecord[]> {
  if (ids.length === 0) {
    throw new ContraflowError('deployment.no-device', 'A deployment needs at least one device.')
  }
  const known = await store.devices.list(caller.organisationId)
  return [...new Set(ids)].map((id) => {
    const device = known.find((candidate) => candidate.id === id)
    if (device === undefined)
      throw new ContraflowError(
        'device.unknown',
        'One of the devices is not there any more. Load the page again.',
        { details: { id } },
      )
    return device
  })
}

/** What is given, completed. Throws `input.invalid`. */
export function requireInputs(plan: Plan, given: InputValues): InputValues {
  const issues = checkInputs(plan.inputs, given)
  if (issues.length > 0) {
    throw new ContraflowError('input.invalid', issues.map(({ message }) => message).join(' '), {
      details: { issues },
    })
  }
  return completeInputs(plan.inputs, given)
}

/** The files that a device needs, by name. */
export function sourcesOf(
  { catalog }: Context,
  plan: Plan,
  inputs: InputValues,
  { name, tags }: DeviceRecord,
): readonly string[] {
  return artifactSources(plan, catalog, { inputs, device: { name, tags } })
}
