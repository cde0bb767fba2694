import type { Store } from '@contraflow/api'
import { createRun, stateOf } from '@contraflow/engine'
import { type AttemptOutcome, compile, type Flow } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import type { JournalEntry } from '@contraflow/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createStore } from './create-store.ts'
import { FIRST_ORGANISATION } from './migrate.ts'
import { type TestDatabase, testDatabase } from './testing/index.ts'

const DAY_MS = 24 * 3_600_000
const NOW = new Date('2026-06-10T00:00:00Z')
const by = 'a person'
const owner = FIRST_ORGANISATION.id

let database: TestDatabase
let store: Store
let count = 0

beforeAll(async () => {
  database = await testDatabase()
  store = createStore(database.pool)
})
afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

const newId = (kind: string) => {
  count += 1
  return `${kind}_${count}`
}

async function aDevice(name: string): Promise<string> {
  const id = newId('dev')
  const facts = { hostname: name, os: 'Linux', architecture: 'x64', agentVersion: '1' }
  await store.devices.insert({
    id,
    organisationId: owner,
    name,
    tokenHash: '',
    facts: { ...facts, nodeVersion: '26', diskFreeBytes: null, plugins: [] },
    tags: {},
    online: true,
    testDevice: false,
    lastSeenAt: null,
    copyAt: null,
    enrolledAt: NOW,
    removedAt: null,
  })
  return id
}

async function aVersion(flow: Flow): Promise<string> {
  const flowId = newId('flw')
  await store.flows.insert(owner, {
    id: flowId,
    name: flow.name,
    document: flow,
    revision: 1,
    archived: false,
    updatedAt: NOW,
    updatedBy: by,
  })
  const plan = compile(flow, aCatalog())
  const version = {
    id: newId('ver'),
    flowId,
    digest: plan.digest,
    note: '',
    flow,
    plan,
    artifacts: [],
  }
  await store.versions.insert(owner, { ...version, createdAt: NOW, createdBy: by })
  return version.id
}

const OK: AttemptOutcome = { ok: true, result: null }
const failed = (kind: 'crashed' | 'exit-code', message: string = kind): AttemptOutcome => ({
  ok: false,
  failure: { kind, message },
})

/** A run whose attempts ended so, each by the id of its step or action. */
async function aRun(
  versionId: string,
  deviceId: string,
  ends: readonly (readonly [string, AttemptOutcome])[],
  createdAt = NOW,
): Promise<string> {
  const version = await store.versions.get(owner, versionId)
  if (version === null) throw new Error('no version')
  const [runId, state] = [newId('run'), stateOf(createRun(version.plan))]
  const about = { versionId, flowId: version.flowId, inputs: {}, deadlineAt: null }
  await store.deployments.insert(owner, { id: newId('dep'), ...about, createdAt, createdBy: by }, [
    { id: runId, deviceId, state, artifacts: [] },
  ])
  const entries = ends.flatMap(([id, outcome], index): JournalEntry[] => [
    { kind: 'output', seq: 2 * index + 1, at: index, id, attempt: 1, stream: 'log', text: 'x' },
    {
      kind: 'event',
      seq: 2 * index + 2,
      at: index + 1,
      event: { type: 'attempt-ended', id, attempt: index + 1, outcome },
    },
  ])
  await store.runs.change(deviceId, [runId], (run) => ({
    ...run,
    lastSeq: ends.length * 2,
    entries,
  }))
  return runId
}

const health = (days = 7) => store.plugins.health(owner, new Date(NOW.getTime() - days * DAY_MS))

test('tells of each type how many of its attempts crashed, where, and in which run last', async () => {
  expect(await health()).toEqual([])
  const flow = aFlow()
    .path('a', 'b')
    .step('b', { uses: 'try/fail@1', params: {} })
    .rollBack('a', 'undo', 'any-step', { uses: 'try/retry@1', params: {} })
    .flowRollback(['tell'], 'b')
    .build()
  const version = await aVersion(flow)
  const [one, two] = [await aDevice('one'), await aDevice('two')]
  const first = await aRun(version, two, [
    ['a', failed('crashed', 'it died')],
    ['a', OK],
  ])
  await aRun(version, one, [
    ['a', failed('crashed', 'it died at first')],
    ['b', failed('exit-code')],
    ['undo', OK],
    ['tell', OK],
  ])
  const last = await aRun(version, one, [
    ['a', failed('crashed', 'it died before')],
    ['a', failed('crashed', 'it died again')],
  ])
  expect(await health()).toEqual([
    {
      uses: 'command/run@1',
      attempts: 6,
      crashed: 4,
      crashedDevices: 2,
      devices: [
        {
          deviceId: one,
          deviceName: 'one',
          runId: last,
          crashed: 3,
          message: 'it died again',
          at: 2,
        },
        { deviceId: two, deviceName: 'two', runId: first, crashed: 1, message: 'it died', at: 1 },
      ],
    },
    { uses: 'try/fail@1', attempts: 1, crashed: 0, crashedDevices: 0, devices: [] },
    { uses: 'try/retry@1', attempts: 1, crashed: 0, crashedDevices: 0, devices: [] },
  ])
  expect(await store.plugins.health('another', new Date(0))).toEqual([])
})

test('the same id in two flows counts for the type that each has; runs of earlier days count no more', async () => {
  const device = await aDevice('three')
  const other = await aVersion(
    aFlow().path('a').step('a', { uses: 'try/resume@1', params: {} }).build(),
  )
  await aRun(other, device, [['a', failed('crashed')]])
  await aRun(other, device, [['a', OK]], new Date(NOW.getTime() - 8 * DAY_MS))
  const of = async (days: number) =>
    (await health(days)).find(({ uses }) => uses === 'try/resume@1')?.attempts
  expect(await of(7)).toBe(1)
  expect(await of(9)).toBe(2)
})

test('names five devices at most, of however many', async () => {
  const version = await aVersion(
    aFlow().path('a').step('a', { uses: 'files/deploy@1', params: {} }).build(),
  )
  for (let index = 0; index < 7; index += 1) {
    await aRun(version, await aDevice(`many ${index}`), [['a', failed('crashed')]])
  }
  const found = (await health()).find(({ uses }) => uses === 'files/deploy@1')
  expect(found).toMatchObject({ attempts: 7, crashed: 7, crashedDevices: 7 })
  expect(found?.devices.map(({ deviceName }) => deviceName)).toEqual(
    [6, 5, 4, 3, 2].map((index) => `many ${index}`),
  )
})
