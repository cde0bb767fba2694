import {
  ContraflowError,
  createCaller,
  enrol,
  hear,
  makeEnrolmentToken,
  type Services,
  wantedOf,
} from '@contraflow/api'
import type { RunEvent } from '@contraflow/engine'
import { flowDigest, parseFlow } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { PROTOCOL_VERSION } from '@contraflow/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/index.ts'
import { TEST_CALLER, TEST_FACTS, testServices } from './testing/test-services.ts'

const TWO = aFlow().path('a', 'b').build()
const OK = { ok: true, result: null } as const
const ENDED: readonly RunEvent[] = [
  { type: 'started' },
  { type: 'attempt-ended', id: 'a', attempt: 1, outcome: OK },
  { type: 'attempt-ended', id: 'b', attempt: 1, outcome: OK },
]
let database: TestDatabase
let services: Services

beforeAll(async () => {
  database = await testDatabase()
  services = testServices(database.pool)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

const pages = () => createCaller({ ...services, caller: TEST_CALLER })

async function aDevice({ testDevice }: { testDevice: boolean }): Promise<string> {
  const { token } = await makeEnrolmentToken(services, TEST_CALLER, { testDevice })
  const asked = { protocol: PROTOCOL_VERSION, token, name: 'bench', facts: TEST_FACTS, tags: {} }
  return (await enrol(services, asked)).deviceId
}

/** A draft that nobody has published, as the designer asks for its trial. */
async function aDraft(document: unknown = TWO) {
  const { id: flowId } = await pages().flows.create({ document })
  const { flow } = parseFlow(document)
  return { flowId, digest: flow === null ? '' : flowDigest(flow), inputs: {} }
}

async function codeOf(refused: Promise<unknown>): Promise<string> {
  try {
    await refused
    return 'none'
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return cause instanceof ContraflowError ? cause.code : String(cause)
  }
}

async function tell(deviceId: string, runId: string, events: readonly RunEvent[]): Promise<void> {
  const entries = events.map((event, index) => ({
    kind: 'event' as const,
    seq: index + 1,
    at: 1_000 + index,
    event,
  }))
  await hear(services, deviceId, { runs: [{ runId, entries }] })
}

test('a draft that was never published runs on a test device, with its own plan', async () => {
  const deviceId = await aDevice({ testDevice: true })
  const draft = await aDraft()
  const { runId } = await pages().trials.start({ ...draft, deviceId })
  const device = await services.store.devices.get(deviceId)
  if (device === null) throw new Error('it has enrolled')
  const { assignments } = await wantedOf(services, device)
  expect(assignments).toMatchObject([{ runId, plan: { digest: draft.digest } }])
  await tell(deviceId, runId, ENDED)
  expect(await pages().runs.get({ id: runId })).toMatchObject({
    flowId: draft.flowId,
    versionNumber: null,
    outcome: 'succeeded',
  })
})

test('a device that nobody has marked as a test device is never given a trial', async () => {
  const deviceId = await aDevice({ testDevice: false })
  const draft = await aDraft()
  expect(await codeOf(pages().trials.start({ ...draft, deviceId }))).toBe('trial.no-test-device')
  expect((await pages().devices.get({ id: deviceId })).runs).toEqual([])

  await pages().devices.setTestDevice({ id: deviceId, testDevice: true })
  expect(await pages().devices.get({ id: deviceId })).toMatchObject({ testDevice: true })
  await pages().trials.start({ ...draft, deviceId })

  await pages().devices.setTestDevice({ id: deviceId, testDevice: false })
  expect(await codeOf(pages().trials.start({ ...draft, deviceId }))).toBe('trial.no-test-device')
  expect(await codeOf(pages().trials.start({ ...draft, deviceId: 'dev_none' }))).toBe(
    'device.unknown',
  )
})

test('of several trials of one device at once one begins, and the next after its end', async () => {
  const deviceId = await aDevice({ testDevice: true })
  const draft = await aDraft()
  const start = () => pages().trials.start({ ...draft, deviceId })
  const all = await Promise.allSettled([1, 2, 3, 4].map(start))
  const begun = all.flatMap((each) => (each.status === 'fulfilled' ? [each.value.runId] : []))
  expect(begun).toHaveLength(1)
  expect(await codeOf(start())).toBe('trial.device-busy')
  await tell(deviceId, begun[0] ?? '', ENDED)
  expect(await codeOf(start())).toBe('none')
})

test('a trial is no version: not listed, not counted, not the last deployment, and can’t be deployed', async () => {
  const deviceId = await aDevice({ testDevice: true })
  const draft = await aDraft()
  const { runId } = await pages().trials.start({ ...draft, deviceId })
  const { versionId, deploymentId } = await pages().runs.get({ id: runId })
  const { flowId } = draft
  expect((await pages().flows.get({ id: flowId })).versions).toEqual([])
  expect(await pages().versions.latest({ flowId })).toBeNull()
  expect(await pages().deployments.list({ flowId })).toEqual([])
  const listed = (await pages().flows.list()).find(({ id }) => id === flowId)
  expect(listed).toMatchObject({ latestVersion: null, lastDeployment: null })
  // What the run's page needs of it is there.
  expect(await pages().versions.get({ id: versionId })).toMatchObject({ number: null, flowId })
  expect(await pages().deployments.get({ id: deploymentId })).toMatchObject({ flowId })

  const deployed = pages().deployments.create({
    versionId,
    deviceIds: [deviceId],
    inputs: {},
    deadlineAt: null,
  })
  expect(await codeOf(deployed)).toBe('version.trial')
  expect(await pages().versions.publish({ flowId, revision: 1 })).toMatchObject({ number: 1 })
})

test('only the draft that the person sees is tried, whole, and with its inputs', async () => {
  const deviceId = await aDevice({ testDevice: true })
  const draft = await aDraft()
  const other = { ...draft, digest: 'sha256:0', deviceId }
  expect(await codeOf(pages().trials.start(other))).toBe('flow.newer-revision')

  const broken = await aDraft(aFlow().path('a').step('lonely').build())
  expect(await codeOf(pages().trials.start({ ...broken, deviceId }))).toBe('flow.invalid')

  const asks = await aDraft({ ...TWO, inputs: { site: { type: 'string', required: true } } })
  expect(await codeOf(pages().trials.start({ ...asks, deviceId }))).toBe('input.invalid')
  const given = pages().trials.start({ ...asks, deviceId, inputs: { site: 'north' } })
  const { inputs } = await pages().runs.get({ id: (await given).runId })
  expect(inputs).toEqual({ site: 'north' })
})
