import { artifactSources, createRun, stateOf } from '@contraflow/engine'
import { checkInputs, completeInputs, type InputValues, type Plan } from '@contraflow/flow'
import type { ArtifactReference } from '@contraflow/protocol'
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
 * Sends a version to devices: one run each, in the order given. Every file that they need is fixed by its digest now.
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
  const resolve = await artifactResolver(context)
  const state = stateOf(createRun(version.plan))
  const runs = []
  for (const device of devices) {
    const artifacts = await resolve(version.plan, inputs, device)
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

const UPLOADED = 'artifact:'

type Resolve = (
  plan: Plan,
  inputs: InputValues,
  device: DeviceRecord,
) => Promise<readonly ArtifactReference[]>

/**
 * Finds every file that a device needs; each source is looked up once, however many devices need it. What it answers throws
 * `artifact.unknown` or `artifact.unreachable`.
 */
export async function artifactResolver({
  store,
  files,
  catalog,
  caller,
}: Context): Promise<Resolve> {
  const uploaded = await store.artifacts.list(caller.organisationId)
  const known = new Map<string, ArtifactReference>(
    uploaded.map(({ name, digest, sizeBytes }) => [
      `${UPLOADED}${name}`,
      { name: `${UPLOADED}${name}`, digest, sizeBytes },
    ]),
  )
  return async (plan, inputs, device) => {
    const values = { inputs, device: { name: device.name, tags: device.tags } }
    const sources = artifactSources(plan, catalog, values)
    for (const source of sources) {
      if (!known.has(source) && /^https?:\/\//.test(source)) {
        known.set(source, { name: source, ...(await files.download(source)) })
      }
    }
    const missing = sources.filter((source) => !known.has(source))
    if (missing.length > 0) throw unknownArtifacts(missing)
    return sources.flatMap((source) => known.get(source) ?? [])
  }
}

function unknownArtifacts(missing: readonly string[]): ContraflowError {
  const names = missing.join(', ')
  const hint = missing.every((name) => name.startsWith(UPLOADED))
    ? 'Upload them first.'
    : 'On a server, a source is artifact:NAME (uploaded) or an https:// address.'
  return new ContraflowError(
    'artifact.unknown',
    `The flow needs files that are not here: ${names}. ${hint}`,
    {
      details: { names: missing },
    },
  )
}
