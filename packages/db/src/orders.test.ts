import {
  ContraflowError,
  createCaller,
  enrol,
  hear,
  makeEnrolmentToken,
  orderAnswered,
  type Services,
  wantedOf,
} from '@contraflow/api'
import type { RunEvent } from '@contraflow/engine'
import { aFlow } from '@contraflow/flow/testing'
import { PROTOCOL_VERSION } from '@contraflow/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from './testing/index.ts'
import { TEST_CALLER, TEST_FACTS, testServices } from './testing/test-services.ts'

const OK = { ok: true, result: null } as const
const STARTED: RunEvent = { type: 'started' }
const A_DONE: RunEvent = { type: 'attempt-ended', id: 'a', attempt: 1, outcome: OK }
const B_DONE: RunEvent = { type: 'attempt-ended', id: 'b', attempt: 1, outcome: OK }
const TURNED: RunEvent = { type: 'abort-requested', mode: 'roll-back' }

let database: TestDatabase
let services: Services
let versionId: string
/** Runs of which whoever looks at them was told. */
let told: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  const bench = testServices(database.pool)
  const signals: Services['signals'] = {
    devicesWanted() {},
    connectionChanged() {},
    runsChanged: (runs) => told.push(...runs.map(({ runId }) => runId)),
    changed: (topic) => void (topic.kind === 'run' && told.push(topic.runId)),
  }
  services = { ...bench, signals }
  const document = aFlow().path('a', 'b').rollBack('a', 'undo-a', 'any-step').build()
  const { id } = await pages().flows.create({ document })
  versionId = (await pages().versions.publish({ flowId: id, revision: 1 })).id
})
beforeEach(() => {
  told = []
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

const pages = () => createCaller({ ...services, caller: TEST_CALLER })

async function aDevice(): Promise<string> {
  const { token } = await makeEnrolmentToken(services, TEST_CALLER)
  const asked = { protocol: PROTOCOL_VERSION, token, name: 'one', facts: TEST_FACTS, tags: {} }
  return (await enrol(services, asked)).deviceId
}

/** A run on a device of its own for each list of what its device has told; null: it was not even handed to it. */
async function aDeployment(...ofEach: readonly (readonly RunEvent[] | null)[]) {
  const deviceIds = await Promise.all(ofEach.map(aDevice))
  const { id } = await pages().deployments.create({
    ...{ versionId, deviceIds, inputs: {}, deadlineAt: null },
  })
  const { runs } = await pages().deployments.get({ id })
  const made = deviceIds.map((deviceId) => {
    const runId = runs.find((run) => run.deviceId === deviceId)?.id ?? ''
    return { deviceId, runId }
  })
  for (const [index, { deviceId, runId }] of made.entries()) {
    const events = ofEach[index] ?? null
    if (events !== null) await tell(deviceId, runId, events)
  }
  told = []
  return { id, runs: made }
}

async function tell(deviceId: string, runId: string, events: readonly RunEvent[]): Promise<void> {
  const device = await services.store.devices.get(deviceId)
  if (device !== null) await wantedOf(services, device)
  const { lastSeq } = await pages().runs.get({ id: runId })
  const entries = events.map((event, index) => ({
    ...{ kind: 'event' as const, seq: lastSeq + index + 1, at: 1, event },
  }))
  await hear(services, deviceId, { runs: [{ runId, entries }] })
}

async function aRun(events: readonly RunEvent[] | null) {
  const { id, runs } = await aDeployment(events)
  const [{ deviceId, runId } = { deviceId: '', runId: '' }] = runs
  return { deploymentId: id, deviceId, runId, get: () => pages().runs.get({ id: runId }) }
}

async function refusalOf(refused: Promise<unknown>): Promise<string | null> {
  try {
    await refused
    return null
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    return cause instanceof ContraflowError && cause.code === 'run.order-refused'
      ? cause.message
      : String(cause)
  }
}

const order = (id: string, which: 'stop' | 'stop-and-roll-back' | 'roll-back') =>
  refusalOf(pages().runs.order({ id, order: which }))

test('an abort of a deployment is given only to the runs that it changes, and only they are counted', async () => {
  const { id, runs } = await aDeployment([STARTED, A_DONE], [STARTED, A_DONE, TURNED], null)
  const [forward, back, waiting] = runs.map(({ runId }) => runId)
  const abort = () => pages().deployments.abort({ id, order: 'stop-and-roll-back' })
  expect(await abort()).toEqual({ orders: 2 })
  const get = (runId = '') => pages().runs.get({ id: runId })
  expect(await get(forward)).toMatchObject({ pendingOrder: 'stop-and-roll-back' })
  expect(await get(back)).toMatchObject({ pendingOrder: null })
  expect(await get(waiting)).toMatchObject({ outcome: 'aborted' })
  // The one that has still to hear of it is not told twice.
  expect(await abort()).toEqual({ orders: 0 })
  expect(await pages().deployments.abort({ id, order: 'stop' })).toEqual({ orders: 2 })
})

test('an order that its device took, and that its journal has already, waits no more', async () => {
  const run = await aRun([STARTED, A_DONE, TURNED])
  const { deviceId, runId } = run
  await services.store.runs.change(deviceId, [runId], ({ state, lastSeq, startedAt, endedAt }) => ({
    ...{ state, lastSeq, startedAt, endedAt },
    ...{ pendingOrder: 'stop-and-roll-back', orderRefusal: null, entries: [] },
  }))
  const taken = { runId, order: 'stop-and-roll-back' } as const
  await orderAnswered(services, deviceId, { runId, order: 'stop' }, { taken: true })
  expect(await run.get()).toMatchObject({ pendingOrder: 'stop-and-roll-back' })
  await orderAnswered(services, deviceId, taken, { taken: true })
  expect(await run.get()).toMatchObject({ pendingOrder: null, orderRefusal: null })
})

test('an order that its device took waits until the device tells of it', async () => {
  const run = await aRun([STARTED, A_DONE])
  const { deviceId, runId } = run
  await order(runId, 'stop')
  await orderAnswered(services, deviceId, { runId, order: 'stop' }, { taken: true })
  expect(await run.get()).toMatchObject({ pendingOrder: 'stop' })
  await tell(deviceId, runId, [{ type: 'abort-requested', mode: 'stop' }, B_DONE])
  expect(await run.get()).toMatchObject({ pendingOrder: null, outcome: 'aborted' })
  await order(runId, 'roll-back')
  await orderAnswered(services, deviceId, { runId, order: 'roll-back' }, { taken: true })
  expect(await run.get()).toMatchObject({ pendingOrder: 'roll-back' })
})

test('what is ordered already is not offered again, and another order in its place still is', async () => {
  const run = await aRun([STARTED, A_DONE])
  expect(await order(run.runId, 'stop-and-roll-back')).toBeNull()
  expect(await order(run.runId, 'stop-and-roll-back')).toMatch(/ordered already/)
  expect((await run.get()).abortRefusal).toBeNull()
  expect(await order(run.runId, 'stop')).toBeNull()
  await tell(run.deviceId, run.runId, [{ type: 'abort-requested', mode: 'stop' }])
  expect((await run.get()).abortRefusal).toMatch(/is stopping, already/)

  const ended = await aRun([STARTED, A_DONE, B_DONE])
  expect((await ended.get()).rollBackRefusal).toBeNull()
  expect(await order(ended.runId, 'roll-back')).toBeNull()
  expect((await ended.get()).rollBackRefusal).toMatch(/roll-back is ordered already/)
  expect(await order(ended.runId, 'roll-back')).toMatch(/ordered already/)
})

test('of a removed device no run takes an order, also by its deployment, and each says why', async () => {
  const { id, runs } = await aDeployment([STARTED, A_DONE], [STARTED, A_DONE, B_DONE], [STARTED])
  const [open, ended] = runs
  for (const removed of [open, ended]) await pages().devices.remove({ id: removed?.deviceId ?? '' })
  const get = (run = open) => pages().runs.get({ id: run?.runId ?? '' })
  expect((await get()).abortRefusal).toMatch(/device was removed/)
  expect((await get(ended)).rollBackRefusal).toMatch(/device was removed/)
  expect(await order(open?.runId ?? '', 'stop')).toMatch(/device was removed/)
  expect(await order(open?.runId ?? '', 'stop-and-roll-back')).toMatch(/device was removed/)
  expect(await order(ended?.runId ?? '', 'roll-back')).toMatch(/device was removed/)
  expect(await pages().deployments.abort({ id, order: 'stop' })).toEqual({ orders: 1 })
  expect(await get()).toMatchObject({ pendingOrder: null, orderRefusal: null })
})

test('a removed device’s run that was never handed to it ends as refused, with the reason', async () => {
  const run = await aRun(null)
  await pages().devices.remove({ id: run.deviceId })
  expect(await run.get()).toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(/device was removed/),
  })
  expect(told).toContain(run.runId)
})

test('a removed device’s run that was handed to it has no outcome, and is counted apart', async () => {
  const { id, runs } = await aDeployment([STARTED, A_DONE], [], [STARTED, A_DONE, B_DONE])
  for (const { deviceId } of runs) await pages().devices.remove({ id: deviceId })
  const deployment = await pages().deployments.get({ id })
  expect(deployment.counts).toMatchObject({ running: 0, waiting: 0, removed: 2, succeeded: 1 })
  expect(deployment.ended).toBe(true)
  const removedAt = services.now().toISOString()
  expect(deployment.runs.map(({ deviceRemovedAt }) => deviceRemovedAt)).toEqual([
    ...[removedAt, removedAt, removedAt],
  ])
  expect(deployment.runs.filter(({ outcome }) => outcome === null)).toHaveLength(2)
  // Also whoever looks at the one that has ended: it can't be rolled back any more.
  for (const { runId } of runs) expect(told).toContain(runId)
})

test('an order that its device had not confirmed when it was removed does not wait for ever', async () => {
  const open = await aRun([STARTED, A_DONE])
  const ended = await aRun([STARTED, A_DONE, B_DONE])
  await order(open.runId, 'stop')
  await order(ended.runId, 'roll-back')
  for (const run of [open, ended]) {
    await pages().devices.remove({ id: run.deviceId })
    expect(await run.get()).toMatchObject({
      pendingOrder: null,
      orderRefusal: expect.stringMatching(/removed before it had confirmed it/),
    })
  }
})
