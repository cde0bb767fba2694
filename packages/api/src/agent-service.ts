import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { advance, type RunEvent, restoreRun, stateOf } from '@contraflow/engine'
import {
  type AgentHandshake,
  type Assignment,
  type EnrolRequest,
  type EnrolResponse,
  type Lost,
  type Order,
  type OrderAck,
  PROTOCOL_VERSION,
  type Tell,
  type TellAck,
  type Welcome,
} from '@contraflow/protocol'
import type { Caller, Services } from './context.ts'
import { ContraflowError } from './error.ts'
import { ingest } from './ingest.ts'
import { changesNothing } from './order-refusal.ts'
import type { DeviceRecord, RunChange, RunWithPlan } from './ports.ts'

const TOKEN_LIVES_MS = 3_600_000
const TOKEN_BYTES = 24

/** Makes an enrolment token: one use, one hour. Only its hash is kept. `testDevice`: drafts may be tried on what comes with it. */
export async function makeEnrolmentToken(
  { store, newId, now }: Services,
  { organisationId, person }: Caller,
  { testDevice = false }: { readonly testDevice?: boolean } = {},
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const token = `cfe_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  const createdAt = now()
  const expiresAt = new Date(createdAt.getTime() + TOKEN_LIVES_MS)
  const hash = hashOf(token)
  await store.tokens.insert({
    id: newId('token'),
    organisationId,
    hash,
    testDevice,
    expiresAt,
    createdAt,
    createdBy: person,
  })
  return { token, expiresAt }
}

/** Makes a device of whoever has a token. Throws `agent.wrong-token`, `agent.token-expired`, `agent.protocol-too-…`. */
export async function enrol(
  { store, signals, newId, now }: Services,
  { protocol, token, name, facts, tags }: EnrolRequest,
): Promise<EnrolResponse> {
  requireProtocol(protocol)
  const used = await store.tokens.use(hashOf(token), now())
  if (used === null) {
    throw new ContraflowError(
      'agent.wrong-token',
      'This enrolment token is not known, or has been used. Make a new one on the page Devices.',
    )
  }
  if (used === 'expired') {
    throw new ContraflowError(
      'agent.token-expired',
      'This enrolment token has expired. Make a new one on the page Devices.',
    )
  }
  const id = newId('device')
  const deviceToken = `cfd_${randomBytes(TOKEN_BYTES).toString('base64url')}`
  await store.devices.insert({
    id,
    organisationId: used.organisationId,
    name,
    tokenHash: hashOf(deviceToken),
    facts,
    tags,
    online: false,
    testDevice: used.testDevice,
    lastSeenAt: null,
    copyAt: null,
    enrolledAt: now(),
    removedAt: null,
  })
  signals.changed({ kind: 'devices' })
  return { deviceId: id, deviceToken }
}

/** The device of a handshake. Throws `agent.wrong-token`, `agent.removed`, `agent.protocol-too-…`. */
export async function authenticate(
  { store }: Services,
  {
    protocol,
    deviceId,
    deviceToken,
  }: Pick<AgentHandshake, 'protocol' | 'deviceId' | 'deviceToken'>,
): Promise<DeviceRecord> {
  requireProtocol(protocol)
  const device = await store.devices.get(deviceId)
  const isRight = timingSafeEqual(
    Buffer.from(hashOf(deviceToken)),
    Buffer.from(device?.tokenHash ?? hashOf('')),
  )
  if (device === null || !isRight) {
    throw new ContraflowError(
      'agent.wrong-token',
      'This server does not know this device, or its token is wrong. Enrol it again.',
    )
  }
  if (device.removedAt !== null) {
    throw new ContraflowError(
      'agent.removed',
      'This device was removed. Enrol it again to bring it back.',
    )
  }
  return device
}

/** Keeps that a copy of this device was refused; the refusal, for the copy. */
export async function refuseCopy(
  { store, signals, now }: Services,
  device: DeviceRecord,
): Promise<ContraflowError> {
  await store.devices.copySeen(device.id, now())
  signals.changed({ kind: 'devices' })
  return new ContraflowError(
    'agent.copy',
    `Another agent is connected as ${device.name}: one of the two homes is a copy of the other, as on a cloned disk. Move this home away and enrol it with a token of its own.`,
  )
}

/** What a device is told first: how far the server knows each run that it holds open. */
export async function welcome({ store }: Services, device: DeviceRecord): Promise<Welcome> {
  const open = await store.runs.notEndedOf(device.id)
  const openRuns = open.map(({ id, lastSeq }) => ({ runId: id, lastSeq }))
  return { deviceId: device.id, name: device.name, openRuns }
}

/**
 * What waits for a device: runs that it has not told anything of, in the order of their deployment, and orders that it
 * has not confirmed. Of several waiting runs of one flow only the newest is given; the older ones are ended as refused.
 */
export async function wantedOf(
  services: Services,
  device: DeviceRecord,
): Promise<{ readonly assignments: readonly Assignment[]; readonly orders: readonly Order[] }> {
  const { store } = services
  const open = await store.runs.notEndedOf(device.id)
  const waiting = open.filter(({ lastSeq }) => lastSeq === 0)
  const replaced = waiting.filter(
    (run, index) =>
      !run.assigned && waiting.slice(index + 1).some(({ flowId }) => flowId === run.flowId),
  )
  const reason = 'A newer deployment of the same flow has replaced it.'
  await endUnstarted(services, device.id, replaced, { type: 'refused', reason })
  const candidates = waiting.filter((run) => !replaced.includes(run))
  // One that was ended in the meantime is not given any more; one that is given is not ended without its device any more.
  const given = new Set(await store.runs.markAssigned(candidates.map(({ id }) => id)))
  const wanted = candidates.filter(({ id }) => given.has(id))
  const ordered = await store.runs.list(device.organisationId, { deviceId: device.id })
  return {
    assignments: wanted.map((run) => assignmentOf(run, device, services.now())),
    orders: ordered.flatMap(({ id, pendingOrder }) =>
      pendingOrder === null ? [] : [{ runId: id, order: pendingOrder }],
    ),
  }
}

/** Takes what a device tells, each entry once, and says how far it has each run now. Commits before it answers. */
export async function hear(services: Services, deviceId: string, { runs }: Tell): Promise<TellAck> {
  const told = new Map(runs.map(({ runId, entries }) => [runId, entries]))
  const changed = await services.store.runs.change(deviceId, [...told.keys()], (run) =>
    ingest(run, told.get(run.id) ?? []),
  )
  services.signals.runsChanged(changed.filter(({ change }) => change !== null))
  return { runs: changed.map(({ runId, lastSeq }) => ({ runId, lastSeq })) }
}

/** Ends the runs that a device can't say anything of any more. Says, as `hear` does, how far it has each run. */
export async function hearOfLost(
  { store, signals, now }: Services,
  deviceId: string,
  { runs }: Lost,
): Promise<TellAck> {
  const reasons = new Map(runs.map(({ runId, reason }) => [runId, reason]))
  const changed = await store.runs.change(deviceId, [...reasons.keys()], (run) => {
    const event: RunEvent = { type: 'journal-lost', reason: reasons.get(run.id) ?? '' }
    const entry = { kind: 'event', seq: run.lastSeq + 1, at: now().getTime(), event } as const
    return run.state.phase === 'ended' ? null : ingest(run, [entry])
  })
  signals.runsChanged(changed.filter(({ change }) => change !== null))
  return { runs: changed.map(({ runId, lastSeq }) => ({ runId, lastSeq })) }
}

/**
 * What the device made of an order: one that it did not take is not given again, unless the device does not know the run
 * yet: then it is given with it. One that it took waits until it tells of it, unless it has already. An answer to another
 * order than the one that waits changes nothing.
 */
export async function orderAnswered(
  services: Services,
  deviceId: string,
  { runId, order }: Order,
  ack: OrderAck,
): Promise<void> {
  const changed = await services.store.runs.change(deviceId, [runId], (run) => {
    if (run.pendingOrder !== order || run.lastSeq === 0) return null
    if (!ack.taken) return unchangedBut(run, { pendingOrder: null, orderRefusal: ack.reason })
    return changesNothing(run, order)
      ? unchangedBut(run, { pendingOrder: null, orderRefusal: null })
      : null
  })
  services.signals.runsChanged(changed.filter(({ change }) => change !== null))
}

/**
 * Ends the runs whose deadline is over and that were never given to their device. One that was given may have started
 * there without a network: its device decides, and tells.
 */
export async function expireOverdue(services: Services): Promise<void> {
  for (const { id, deviceId } of await services.store.runs.overdue(services.now())) {
    await endUnstarted(services, deviceId, [{ id }], { type: 'expired' })
  }
}

async function endUnstarted(
  services: Services,
  deviceId: string,
  runs: readonly { readonly id: string }[],
  event: RunEvent,
): Promise<void> {
  if (runs.length === 0) return
  const ids = runs.map(({ id }) => id)
  const changed = await services.store.runs.change(deviceId, ids, (run) =>
    endOf(run, event, services.now()),
  )
  services.signals.runsChanged(changed)
}

/** An end that the server gives a run that no device has begun. */
export function endOf(run: RunWithPlan, event: RunEvent, at: Date): RunChange | null {
  if (run.assigned || run.lastSeq > 0) return null
  const [next] = advance(restoreRun(run.plan, run.state), event)
  const entries = [{ kind: 'event', seq: 1, at: at.getTime(), event }] as const
  return unchangedBut(run, {
    state: stateOf(next),
    lastSeq: 1,
    endedAt: at,
    entries,
    pendingOrder: null,
    orderRefusal: null,
  })
}

export function unchangedBut(run: RunWithPlan, change: Partial<RunChange>): RunChange {
  const { state, lastSeq, pendingOrder, orderRefusal, startedAt, endedAt } = run
  const same = { state, lastSeq, pendingOrder, orderRefusal, startedAt, endedAt }
  return { ...same, entries: [], ...change }
}

function assignmentOf(run: RunWithPlan, device: DeviceRecord, now: Date): Assignment {
  return {
    runId: run.id,
    flowId: run.flowId,
    deploymentId: run.deploymentId,
    plan: run.plan,
    inputs: run.inputs,
    device: { name: device.name, tags: device.tags },
    artifacts: [...run.artifacts],
    deadlineInMs: run.deadlineAt === null ? null : run.deadlineAt.getTime() - now.getTime(),
  }
}

function requireProtocol(protocol: number): void {
  if (protocol < PROTOCOL_VERSION) {
    throw new ContraflowError(
      'agent.protocol-too-old',
      `This agent speaks protocol ${protocol}; the server needs ${PROTOCOL_VERSION}. Update the agent.`,
    )
  }
  if (protocol > PROTOCOL_VERSION) {
    throw new ContraflowError(
      'agent.protocol-too-new',
      `This agent speaks protocol ${protocol}; the server knows ${PROTOCOL_VERSION}. Update the server.`,
    )
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
