import { readdirSync, readFileSync } from 'node:fs'
import {
  ContraflowError,
  createCaller,
  enrol,
  expireOverdue,
  hear,
  hearOfLost,
  makeEnrolmentToken,
  orderAnswered,
  type Services,
  wantedOf,
} from '@contraflow/api'
import { advance, createRun, type RunEvent, stateOf } from '@contraflow/engine'
import { digestOf, flowDigest, mergeCatalog, parseFlow } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { type JournalEntry, PROTOCOL_VERSION } from '@contraflow/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from './migrate.ts'
import { type TestDatabase, testDatabase } from './testing/index.ts'
import { TEST_CALLER, TEST_FACTS, testServices } from './testing/test-services.ts'

const caller = TEST_CALLER
let database: TestDatabase
let services: Services
let clock = new Date('2026-01-01T00:00:00Z')
/** What has changed, as the pages are told. */
let told: string[] = []
/** Digests of plugins, as publishing wants them kept. */
const offered: string[] = []

beforeAll(async () => {
  database = await testDatabase()
  const bench = testServices(database.pool)
  services = {
    ...bench,
    signals: { ...bench.signals, changed: ({ kind }) => told.push(kind) },
    plugins: { ...bench.plugins, offer: async (digests) => void offered.push(...digests) },
    now: () => clock,
  }
})

afterAll(async () => {
  await database[Symbol.asyncDispose]()
})

function pages() {
  return createCaller({ ...services, caller })
}

async function aDevice(): Promise<string> {
  const { token } = await makeEnrolmentToken(services, caller)
  const asked = {
    protocol: PROTOCOL_VERSION,
    token,
    name: `device ${token}`,
    facts: TEST_FACTS,
    tags: {},
  }
  return (await enrol(services, asked)).deviceId
}

async function aVersion(document: unknown): Promise<string> {
  const { id } = await pages().flows.create({ document })
  return (await pages().versions.publish({ flowId: id, revision: 1 })).id
}

const TWO = aFlow().path('a', 'b').build()

/** A flow of two steps on a device of its own, not begun. */
async function aRun(versionId?: string): Promise<{ deviceId: string; runId: string }> {
  const deviceId = await aDevice()
  const version = versionId ?? (await aVersion(TWO))
  const { id } = await pages().deployments.create({
    versionId: version,
    deviceIds: [deviceId],
    inputs: {},
    deadlineAt: null,
  })
  const [run] = (await pages().deployments.get({ id })).runs
  return { deviceId, runId: run?.id ?? '' }
}

const ENDED: readonly RunEvent[] = [
  { type: 'started' },
  { type: 'attempt-ended', id: 'a', attempt: 1, outcome: { ok: true, result: null } },
  { type: 'attempt-ended', id: 'b', attempt: 1, outcome: { ok: true, result: null } },
]

function journal(events: readonly RunEvent[]): JournalEntry[] {
  return events.flatMap((event, index) => [
    { kind: 'event', seq: 2 * index + 1, at: 1_000 + index, event },
    {
      kind: 'output',
      seq: 2 * index + 2,
      at: 1_000,
      id: 'a',
      attempt: 1,
      stream: 'log',
      text: '\0',
    },
  ])
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

test('what is saved over an earlier revision is done beside what others have saved since', async () => {
  const { id } = await pages().flows.create({ document: TWO })
  await pages().flows.save({ id, revision: 1, document: { ...TWO, name: 'Theirs' } })
  const titled = TWO.steps.map((step) => ({ ...step, title: `Mine: ${step.id}` }))
  const late = await pages().flows.save({ id, revision: 1, document: { ...TWO, steps: titled } })
  expect(late).toMatchObject({ revision: 3 })
  const { document, name, revision } = await pages().flows.get({ id })
  expect({ name, revision }).toEqual({ name: 'Theirs', revision: 3 })
  expect(document).toMatchObject({ name: 'Theirs', steps: titled })
  // All of many who save at once are heard.
  await Promise.all(
    Array.from({ length: 8 }, (_, index) => {
      const inputs = { [`input${index}`]: { type: 'string' } }
      return pages().flows.save({
        id,
        revision: 3,
        document: { ...TWO, name: 'Theirs', steps: titled, inputs },
      })
    }),
  )
  const together = await pages().flows.get({ id })
  expect(together.revision).toBe(11)
  expect(Object.keys(parseFlow(together.document).flow?.inputs ?? {}).sort()).toEqual(
    Array.from({ length: 8 }, (_, index) => `input${index}`),
  )
  // The same again is no change.
  expect(await pages().flows.save({ id, revision: 11, document: together.document })).toMatchObject(
    { revision: 11 },
  )
})

test('what was made from a revision that nobody knows any more, or is no flow, is refused', async () => {
  const { id } = await pages().flows.create({ document: TWO })
  for (let revision = 1; revision <= 150; revision += 1) {
    await pages().flows.save({ id, revision, document: { ...TWO, name: `Name ${revision}` } })
  }
  const save = (revision: number, document: unknown) =>
    codeOf(pages().flows.save({ id, revision, document }))
  expect(await save(1, TWO)).toBe('flow.newer-revision')
  expect(await save(152, TWO)).toBe('flow.newer-revision')
  expect(await save(151, { ...TWO, steps: 'none' })).toBe('flow.malformed')
  expect(await save(100, { ...TWO, name: 'Name 99' })).toBe('none')
  expect(await pages().flows.get({ id })).toMatchObject({ revision: 151, name: 'Name 150' })
})

test('whoever watches the flows is told of every change of one', async () => {
  const { flows, versions } = pages()
  const { id } = await flows.create({ document: TWO })
  const changes = [
    () => flows.create({}),
    () => flows.save({ id, revision: 1, document: { ...TWO, name: 'one' } }),
    () => flows.rename({ id, name: 'another' }),
    () => flows.duplicate({ id }),
    () => versions.publish({ flowId: id, revision: 3 }),
    () => flows.archive({ id, archived: true }),
  ]
  for (const change of changes) {
    told = []
    await change()
    expect(told.filter((kind) => kind !== 'versions')).toEqual(['flows'])
  }
  told = []
  await expect(flows.save({ id, revision: 9, document: TWO })).rejects.toThrow()
  expect(told).toEqual([])
})

test('a draft may be anything, and comes back as it was; only a valid one is published', async () => {
  const { id } = await pages().flows.create({
    document: { steps: 'what is this', more: [1, null] },
  })
  expect((await pages().flows.get({ id })).document).toEqual({
    steps: 'what is this',
    more: [1, null],
  })
  expect(await codeOf(pages().versions.publish({ flowId: id, revision: 1 }))).toBe('flow.invalid')
  const [listed] = (await pages().flows.list({})).filter((flow) => flow.id === id)
  expect(listed).toMatchObject({ flow: null, latestVersion: null })
})

test('what a draft is called can be a flow’s name, also of a copy', async () => {
  const { flows } = pages()
  const long = 'x'.repeat(200)
  for (const name of ['', `${long}x`]) {
    for (const document of [
      { ...TWO, name },
      { steps: 'none', name },
    ]) {
      expect(await codeOf(flows.create({ document }))).toBe('flow.malformed')
    }
  }
  const { id: wrong } = await flows.create({ document: { steps: 'none' } })
  const document = { steps: 'none', name: `${long}x` }
  expect(await codeOf(flows.save({ id: wrong, revision: 1, document }))).toBe('flow.malformed')
  const { id } = await flows.create({ document: { ...TWO, name: long } })
  const copy = await flows.get({ id: (await flows.duplicate({ id })).id })
  expect(copy.name).toBe(`${'x'.repeat(193)} (copy)`)
  expect(parseFlow(copy.document).issues).toEqual([])
})

test('a draft that cannot be drawn is written over as it stands, until it is a flow', async () => {
  const { id } = await pages().flows.create({ document: { steps: 'none' } })
  const save = (revision: number, document: unknown) =>
    codeOf(pages().flows.save({ id, revision, document }))
  expect(await save(1, { steps: 'still none' })).toBe('none')
  expect(await save(1, TWO)).toBe('flow.newer-revision')
  expect(await save(2, TWO)).toBe('none')
  expect(await pages().flows.get({ id })).toMatchObject({ revision: 3, name: TWO.name })
  expect(await save(3, { steps: 'none' })).toBe('flow.malformed')
})

test('what is published is what was seen, whatever was moved about in the drawing since', async () => {
  const { flows, versions } = pages()
  const { id } = await flows.create({ document: TWO })
  const digest = flowDigest(TWO)
  const layout = { ...TWO.layout, positions: { a: { x: 1, y: 1 } } }
  await flows.save({ id, revision: 1, document: { ...TWO, layout } })
  expect(await codeOf(versions.publish({ flowId: id, revision: 1 }))).toBe('flow.newer-revision')
  expect(await versions.publish({ flowId: id, digest })).toMatchObject({ number: 1, digest })
  await flows.save({ id, revision: 2, document: { ...TWO, layout, name: 'Theirs' } })
  expect(await codeOf(versions.publish({ flowId: id, digest }))).toBe('flow.newer-revision')
})

test('what is published has its keys in the order in which they were written, in the document and in the plan', async () => {
  const inputs = {
    token: { type: 'string', secret: true },
    input: { type: 'string' },
    'input-2': { type: 'string' },
  }
  const params = { run: 'true', environment: { PATH_OF_IT: '/b', B: '1', AA: '2' } }
  const step = { id: 'a', uses: 'try/fail@1', params }
  const { id } = await pages().flows.create({
    document: { ...TWO, inputs, steps: [step, ...TWO.steps.slice(1)] },
  })
  const published = await pages().versions.publish({ flowId: id, revision: 1 })
  const version = await pages().versions.get({ id: published.id })
  for (const one of [version.inputs, version.flow.inputs, version.plan.inputs]) {
    expect(Object.keys(one)).toEqual(['token', 'input', 'input-2'])
  }
  for (const { steps } of [version.flow, version.plan]) {
    expect(JSON.stringify(steps[0]?.params)).toBe(JSON.stringify(params))
  }
  expect(Object.keys(version.plan)[0]).toBe('format')
  expect(version.digest).toBe(flowDigest(version.flow))
})

test('plans of before, which had lost the order of their inputs, find it again in their flows', async () => {
  const inputs = { token: { type: 'string' }, input: { type: 'string' } }
  const id = await aVersion({ ...TWO, inputs })
  const kept = () => services.store.versions.get(caller.organisationId, id)
  const before = await kept()
  const migration = new URL('../migrations/0007_plan_order.sql', import.meta.url)
  await database.pool.query('alter table versions alter column plan set data type jsonb')
  expect(Object.keys((await kept())?.plan.inputs ?? {})).toEqual(['input', 'token'])
  await database.pool.query(readFileSync(migration, 'utf8'))
  const after = await kept()
  expect(after).toEqual(before)
  expect(Object.keys(after?.plan.inputs ?? {})).toEqual(['token', 'input'])
})

test('versions are numbered from one without a gap, also when several publish at once', async () => {
  const { flows, versions } = pages()
  const { id: flowId } = await flows.create({ document: TWO })
  await versions.publish({ flowId, revision: 1 })
  const [first] = await services.store.versions.list(caller.organisationId, flowId)
  if (first === undefined) throw new Error('it was published')
  const { number: _number, flowName: _name, ...version } = first
  await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map((digest) => {
      const next = { ...version, id: services.newId('version'), digest }
      return services.store.versions.insert(caller.organisationId, next)
    }),
  )
  const listed = await versions.list({ flowId })
  expect(listed.map(({ number }) => number)).toEqual([6, 5, 4, 3, 2, 1])
  expect((await flows.get({ id: flowId })).versions).toEqual(listed)
})

test('what is the newest version already is not published again, also when several try at once, unless a plugin was mended', async () => {
  const { flows, versions } = pages()
  const { id: flowId } = await flows.create({ document: TWO })
  const again = () => codeOf(versions.publish({ flowId, revision: 1 }))
  told = []
  const all = await Promise.all([again(), again(), again()])
  expect(all.toSorted()).toEqual(['none', 'version.same', 'version.same'])
  expect(told.toSorted()).toEqual(['flows', 'versions'])
  const builds = services.catalog.plugins.map((one) => ({ ...one, digest: digestOf('mended') }))
  const { catalog } = mergeCatalog(builds)
  const later = createCaller({ ...services, caller, catalog }).versions
  expect(await later.publish({ flowId, revision: 1 })).toMatchObject({ number: 2 })
  expect(await again()).toBe('none')
})

test('an enrolment token makes one device, however many come with it at once, and ends', async () => {
  const { token } = await makeEnrolmentToken(services, caller)
  const tags = { site: 'north' }
  const asked = { protocol: PROTOCOL_VERSION, token, name: 'twice', facts: TEST_FACTS, tags }
  const all = await Promise.allSettled([1, 2, 3, 4].map(() => enrol(services, asked)))
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const made = (await pages().devices.list()).filter(({ name }) => name === 'twice')
  expect(made).toMatchObject([{ tags }])
  expect(await codeOf(enrol(services, asked))).toBe('agent.wrong-token')
  const late = await makeEnrolmentToken(services, caller)
  clock = new Date(clock.getTime() + 3_600_001)
  expect(await codeOf(enrol(services, { ...asked, token: late.token }))).toBe('agent.token-expired')
})

test('what a device tells is taken once: repeated, overlapping, out of order, after a gap, all at once', async () => {
  const { deviceId, runId } = await aRun()
  const entries = journal(ENDED)
  const tell = (from: number, to: number) =>
    hear(services, deviceId, { runs: [{ runId, entries: entries.slice(from, to) }] })
  expect(await tell(3, 5)).toEqual({ runs: [{ runId, lastSeq: 0 }] })
  expect(await tell(0, 2)).toEqual({ runs: [{ runId, lastSeq: 2 }] })
  expect(await tell(0, 2)).toEqual({ runs: [{ runId, lastSeq: 2 }] })
  await Promise.all([tell(1, 4), tell(0, 6), tell(2, 6), tell(0, 3), tell(4, 6)])
  const run = await pages().runs.get({ id: runId })
  expect(run.entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
  expect(run).toMatchObject({ lastSeq: 6, phase: 'ended', outcome: 'succeeded' })
  expect(run.startedAt).toBe(new Date(1_000).toISOString())
})

test('the server’s picture of a run is the one that replaying its events gives', async () => {
  const { deviceId, runId } = await aRun()
  let replayed = createRun((await pages().runs.get({ id: runId })).plan)
  for (const [index, event] of ENDED.entries()) {
    replayed = advance(replayed, event)[0]
    await hear(services, deviceId, {
      runs: [{ runId, entries: [{ kind: 'event', seq: index + 1, at: 0, event }] }],
    })
    const kept = await services.store.runs.get(caller.organisationId, runId)
    expect(kept?.state).toEqual(stateOf(replayed))
  }
})

test('a device tells of its own runs only', async () => {
  const { runId } = await aRun()
  const other = await aDevice()
  const told = { runs: [{ runId, entries: journal(ENDED) }] }
  expect(await hear(services, other, told)).toEqual({ runs: [] })
  expect(await pages().runs.get({ id: runId })).toMatchObject({ lastSeq: 0, phase: 'assigned' })
})

test('a deployment counts where its runs stand, and its number rises with every change', async () => {
  const versionId = await aVersion(TWO)
  const deviceIds = [await aDevice(), await aDevice(), await aDevice()]
  const { id } = await pages().deployments.create({
    versionId,
    deviceIds,
    inputs: {},
    deadlineAt: null,
  })
  const before = await pages().deployments.get({ id })
  expect(before.counts).toMatchObject({ waiting: 3, running: 0, succeeded: 0 })
  const [first, second] = before.runs
  if (first === undefined || second === undefined) throw new Error('three runs were made')
  await hear(services, first.deviceId, { runs: [{ runId: first.id, entries: journal(ENDED) }] })
  await hear(services, second.deviceId, {
    runs: [{ runId: second.id, entries: journal(ENDED.slice(0, 2)) }],
  })
  const after = await pages().deployments.get({ id })
  expect(after.counts).toMatchObject({ waiting: 1, running: 1, succeeded: 1 })
  expect(after.number).toBe(before.number + 2)
  expect(after.ended).toBe(false)
})

test('a deployment that can not be is refused whole, and says why', async () => {
  const versionId = await aVersion(TWO)
  const deviceIds = [await aDevice()]
  const given = { versionId, deviceIds, inputs: {}, deadlineAt: null }
  const create = (
    change: Partial<Omit<typeof given, 'deadlineAt'> & { deadlineAt: string | null }>,
  ) => codeOf(pages().deployments.create({ ...given, ...change }))
  const before = (await pages().deployments.list({})).length
  expect(await create({ deviceIds: [] })).toBe('deployment.no-device')
  expect(await create({ deadlineAt: clock.toISOString() })).toBe('deployment.deadline-past')
  expect(await create({ deviceIds: [...deviceIds, 'device_gone'] })).toBe('device.unknown')
  expect(await create({ versionId: 'version_gone' })).toBe('version.unknown')
  expect(await create({ inputs: { unknown: 'input' } })).toBe('input.invalid')
  expect(await pages().deployments.list({})).toHaveLength(before)
})

test('an order waits until the device has told that it took it; one for a run that has not begun ends it at once', async () => {
  const { deviceId, runId } = await aRun()
  const device = await services.store.devices.get(deviceId)
  if (device === null) throw new Error('the device was made')
  expect((await wantedOf(services, device)).assignments.map((run) => run.runId)).toEqual([runId])
  await hear(services, deviceId, { runs: [{ runId, entries: journal(ENDED.slice(0, 1)) }] })
  await pages().runs.order({ id: runId, order: 'stop' })
  expect((await wantedOf(services, device)).orders).toEqual([{ runId, order: 'stop' }])
  expect((await wantedOf(services, device)).orders).toEqual([{ runId, order: 'stop' }])
  await hear(services, deviceId, {
    runs: [
      {
        runId,
        entries: [
          { kind: 'event', seq: 3, at: 1, event: { type: 'abort-requested', mode: 'stop' } },
        ],
      },
    ],
  })
  expect((await wantedOf(services, device)).orders).toEqual([])

  const waiting = await aRun()
  await pages().runs.order({ id: waiting.runId, order: 'stop' })
  expect(await pages().runs.get({ id: waiting.runId })).toMatchObject({ outcome: 'aborted' })
  expect(await codeOf(pages().runs.order({ id: waiting.runId, order: 'stop' }))).toBe(
    'run.order-refused',
  )
})

test('an abort that comes too late is told so, until another order is given', async () => {
  const { deviceId, runId } = await aRun()
  await hear(services, deviceId, { runs: [{ runId, entries: journal(ENDED.slice(0, 1)) }] })
  await pages().runs.order({ id: runId, order: 'stop' })
  await hear(services, deviceId, { runs: [{ runId, entries: journal(ENDED) }] })
  const ended = await pages().runs.get({ id: runId })
  expect(ended).toMatchObject({ outcome: 'succeeded', pendingOrder: null })
  expect(ended.orderRefusal).toMatch(/too late/)

  const other = await aRun()
  await hear(services, other.deviceId, {
    runs: [{ runId: other.runId, entries: journal(ENDED.slice(0, 1)) }],
  })
  await pages().runs.order({ id: other.runId, order: 'stop' })
  const refused = { taken: false, reason: 'There is nothing to stop.' } as const
  await orderAnswered(services, other.deviceId, { runId: other.runId, order: 'stop' }, refused)
  const asked = () => pages().runs.get({ id: other.runId })
  expect(await asked()).toMatchObject({ pendingOrder: null, orderRefusal: refused.reason })
  await pages().runs.order({ id: other.runId, order: 'stop-and-roll-back' })
  expect(await asked()).toMatchObject({ pendingOrder: 'stop-and-roll-back', orderRefusal: null })
})

test('an answer to an order of before leaves the one that waits, and so does one from a device that does not know the run yet', async () => {
  const { deviceId, runId } = await aRun()
  await hear(services, deviceId, { runs: [{ runId, entries: journal(ENDED) }] })
  await services.store.runs.change(deviceId, [runId], ({ state, lastSeq, startedAt, endedAt }) => ({
    ...{ state, lastSeq, startedAt, endedAt },
    ...{ pendingOrder: 'roll-back', orderRefusal: null, entries: [] },
  }))
  const refused = { taken: false, reason: 'The run has ended.' } as const
  await orderAnswered(services, deviceId, { runId, order: 'stop' }, refused)
  expect(await pages().runs.get({ id: runId })).toMatchObject({ pendingOrder: 'roll-back' })

  const given = await aRun()
  const device = await services.store.devices.get(given.deviceId)
  if (device === null) throw new Error('the device was made')
  await wantedOf(services, device)
  const order = { runId: given.runId, order: 'stop' } as const
  await pages().runs.order({ id: order.runId, order: order.order })
  const unknown = { taken: false, reason: 'There is no such run here.' } as const
  await orderAnswered(services, given.deviceId, order, unknown)
  expect((await wantedOf(services, device)).orders).toEqual([order])
})

test('a run that was ended before its device was to be given it is not given', async () => {
  const { deviceId, runId } = await aRun()
  const device = await services.store.devices.get(deviceId)
  if (device === null) throw new Error('the device was made')
  // The order comes when it has been read that the run waits, and before it is marked as given.
  const late: Services = {
    ...services,
    store: {
      ...services.store,
      runs: {
        ...services.store.runs,
        async markAssigned(ids) {
          await pages().runs.order({ id: runId, order: 'stop' })
          return services.store.runs.markAssigned(ids)
        },
      },
    },
  }
  expect((await wantedOf(late, device)).assignments).toEqual([])
  expect(await pages().runs.get({ id: runId })).toMatchObject({ outcome: 'aborted' })
})

test('an abort that would change nothing is refused at once', async () => {
  const { deviceId, runId } = await aRun()
  const abort = { type: 'abort-requested', mode: 'stop' } as const
  await hear(services, deviceId, {
    runs: [
      {
        runId,
        entries: [{ type: 'started' } as const, abort].map((event, index) => ({
          ...{ kind: 'event' as const, seq: index + 1, at: 1, event },
        })),
      },
    ],
  })
  expect(await codeOf(pages().runs.order({ id: runId, order: 'stop' }))).toBe('run.order-refused')
})

test('a run of which its device has lost the journal ends as rollback-failed, once, with the reason', async () => {
  const { deviceId, runId } = await aRun()
  await hear(services, deviceId, { runs: [{ runId, entries: journal(ENDED.slice(0, 2)) }] })
  const lost = { runs: [{ runId, reason: 'The disk was bad.' }] }
  const [told] = (await hearOfLost(services, deviceId, lost)).runs
  expect((await hearOfLost(services, deviceId, lost)).runs).toEqual([told])
  const run = await pages().runs.get({ id: runId })
  expect(run).toMatchObject({ outcome: 'rollback-failed', reason: 'The disk was bad.' })
  expect(run.entries.at(-1)).toMatchObject({ event: { type: 'journal-lost' }, seq: told?.lastSeq })
})

test('of waiting runs of one flow the newest is given; the older one ends with the reason', async () => {
  const versionId = await aVersion(TWO)
  const { deviceId, runId } = await aRun(versionId)
  const again = { versionId, deviceIds: [deviceId], inputs: {}, deadlineAt: null }
  await pages().deployments.create(again)
  const device = await services.store.devices.get(deviceId)
  if (device === null) throw new Error('the device was made')
  const { assignments } = await wantedOf(services, device)
  expect(assignments).toHaveLength(1)
  expect(assignments[0]?.runId).not.toBe(runId)
  expect(await pages().runs.get({ id: runId })).toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(/newer deployment/),
  })
})

test('a run past its deadline expires where its device never had it, and only there', async () => {
  const versionId = await aVersion(TWO)
  const [never, had] = [await aDevice(), await aDevice()]
  const { id } = await pages().deployments.create({
    versionId,
    deviceIds: [never, had],
    inputs: {},
    deadlineAt: new Date(clock.getTime() + 1_000).toISOString(),
  })
  await services.store.devices.seen(had, true, clock, null)
  const [before] = (await pages().deployments.get({ id })).runs
  const deadlineAt = new Date(clock.getTime() + 1_000).toISOString()
  expect(before).toMatchObject({ deviceId: had, deviceOnline: true, deadlineAt })
  const device = await services.store.devices.get(had)
  if (device !== null) await wantedOf(services, device)
  clock = new Date(clock.getTime() + 2_000)
  await expireOverdue(services)
  const { runs } = await pages().deployments.get({ id })
  const outcomes = Object.fromEntries(runs.map((run) => [run.deviceId, run.outcome]))
  expect(outcomes).toEqual({ [never]: 'expired', [had]: null })
})

test('a removed device is not listed and gets nothing; its runs stay to be looked at', async () => {
  const { deviceId, runId } = await aRun()
  await pages().devices.remove({ id: deviceId })
  expect((await pages().devices.list()).some(({ id }) => id === deviceId)).toBe(false)
  expect(await codeOf(pages().devices.get({ id: deviceId }))).toBe('device.unknown')
  expect(await pages().runs.get({ id: runId })).toMatchObject({ id: runId })
})

test('a flow is renamed, duplicated and archived', async () => {
  const { id } = await pages().flows.create({ document: TWO })
  await pages().flows.rename({ id, name: 'Renamed' })
  const copy = await pages().flows.duplicate({ id })
  expect(await pages().flows.get({ id: copy.id })).toMatchObject({
    name: 'Renamed (copy)',
    revision: 1,
    versions: [],
  })
  await pages().flows.archive({ id, archived: true })
  const listed = async (archived: boolean) =>
    (await pages().flows.list({ archived })).map((flow) => flow.id)
  expect(await listed(true)).toContain(id)
  expect(await listed(false)).not.toContain(id)
})

test('several servers may migrate one database at once, and again', async () => {
  await Promise.all([migrate(database.pool), migrate(database.pool), migrate(database.pool)])
})

test('each migration is later than the one before it, or a database that has the later would never get it', () => {
  const folder = new URL('../migrations/', import.meta.url)
  const { entries } = JSON.parse(readFileSync(new URL('meta/_journal.json', folder), 'utf8'))
  const times: number[] = entries.map(({ when }: { when: number }) => when)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(new Set(times).size).toBe(times.length)
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  expect(files).toHaveLength(times.length)
})
