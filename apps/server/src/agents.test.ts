import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AGENT_SOCKET, PROTOCOL_VERSION } from '@contraflow/protocol'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { askToEnrol, enrolDevice, FACTS } from './testing/enrol-device.ts'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

/** Resolves to the code of the refusal, or `connected`. */
function shakeHands(auth: object): Promise<{ said: string; socket: Socket }> {
  const socket = io(server.url + AGENT_SOCKET.namespace, {
    path: AGENT_SOCKET.path,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth,
  })
  return new Promise((resolve) => {
    socket.on('welcome', () => resolve({ said: 'connected', socket }))
    socket.on('connect_error', (error) => {
      socket.close()
      const code =
        'data' in error &&
        typeof error.data === 'object' &&
        error.data !== null &&
        'code' in error.data
          ? String(error.data.code)
          : error.message
      resolve({ said: code, socket })
    })
  })
}

test('an agent that may not come in is told why, by code', async () => {
  const identity = await enrolDevice(server)
  const right = { protocol: PROTOCOL_VERSION, facts: FACTS, ...identity }
  const said = async (change: object) => (await shakeHands({ ...right, ...change })).said
  expect(await said({ deviceToken: 'guessed' })).toBe('agent.wrong-token')
  expect(await said({ deviceId: 'device_unknown' })).toBe('agent.wrong-token')
  expect(await said({ protocol: PROTOCOL_VERSION - 1 })).toBe('agent.protocol-too-old')
  expect(await said({ protocol: PROTOCOL_VERSION - 1, facts: 'of another shape' })).toBe(
    'agent.protocol-too-old',
  )
  expect(await said({ protocol: PROTOCOL_VERSION + 1 })).toBe('agent.protocol-too-new')
  expect(await said({ facts: 'of another shape' })).toBe('agent.bad-message')
  const { said: welcomed, socket } = await shakeHands(right)
  expect(welcomed).toBe('connected')
  socket.close()
  await server.api.devices.remove.mutate({ id: identity.deviceId })
  expect(await said({})).toBe('agent.removed')
})

test('enrolling with what is wrong is told why, by code', async () => {
  const told = (status: number, code: string) => ({ status, body: { error: { code } } })
  expect(await askToEnrol(server, { token: 'guessed' })).toMatchObject(
    told(401, 'agent.wrong-token'),
  )
  expect(await askToEnrol(server, { protocol: 0 })).toMatchObject(
    told(426, 'agent.protocol-too-old'),
  )
  expect(await askToEnrol(server, { protocol: 0, facts: 'other' })).toMatchObject(
    told(426, 'agent.protocol-too-old'),
  )
  expect(await askToEnrol(server, { protocol: 2 })).toMatchObject(
    told(426, 'agent.protocol-too-new'),
  )
  expect(await askToEnrol(server, { facts: {} })).toMatchObject(told(400, 'agent.bad-message'))
})

test('a message that is none ends the connection, with the reason', async () => {
  const { socket } = await shakeHands({
    protocol: PROTOCOL_VERSION,
    facts: FACTS,
    ...(await enrolDevice(server)),
  })
  const refused = new Promise((resolve) => socket.on('refused', resolve))
  const ended = new Promise((resolve) => socket.on('disconnect', resolve))
  socket.emit('tell', { runs: 'what is this' })
  expect(await refused).toMatchObject({ code: 'agent.bad-message' })
  await ended
})

test('a device has one connection: a newer one ends the older', async () => {
  const auth = { protocol: PROTOCOL_VERSION, facts: FACTS, ...(await enrolDevice(server)) }
  const first = await shakeHands(auth)
  const ended = new Promise((resolve) => first.socket.on('disconnect', resolve))
  const second = await shakeHands(auth)
  await ended
  const { online } = await server.api.devices.get.query({ id: auth.deviceId })
  expect(online).toBe(true)
  second.socket.close()
  await until(async () =>
    (await server.api.devices.get.query({ id: auth.deviceId })).online ? null : true,
  )
})

test('the newer of two agents that are one device is refused while the older answers, and takes its place once it does not', async () => {
  const auth = { protocol: PROTOCOL_VERSION, facts: FACTS, ...(await enrolDevice(server)) }
  const copyAt = async () =>
    (await server.api.devices.get.query({ id: auth.deviceId })).copyAt !== null
  const first = await shakeHands({ ...auth, process: 'first' })
  const answer = (acknowledge: () => void) => acknowledge()
  first.socket.on('still-there', answer)
  const refused = await new Promise((resolve) => {
    const copy = io(server.url + AGENT_SOCKET.namespace, {
      path: AGENT_SOCKET.path,
      transports: ['websocket'],
      forceNew: true,
      auth: { ...auth, process: 'second' },
    })
    copy.on('welcome', () => resolve('welcome'))
    copy.on('refused', resolve)
  })
  expect(refused).toMatchObject({ code: 'agent.copy' })
  expect(first.socket.connected).toBe(true)
  expect(await copyAt()).toBe(true)

  // As after a power cut that the server has not noticed yet.
  first.socket.off('still-there', answer)
  const ended = new Promise((resolve) => first.socket.on('disconnect', resolve))
  const second = await shakeHands({ ...auth, process: 'second' })
  expect(second.said).toBe('connected')
  await ended
  second.socket.close()
})

/** A flow that waits in the middle until a file is there. */
const PATIENT = {
  format: 'contraflow/flow@1',
  name: 'Patient',
  steps: [
    { id: 'first', uses: 'command/run@1', params: { run: 'echo first; echo 1 >> order' } },
    {
      id: 'wait',
      uses: 'command/run@1',
      params: {
        run: 'echo waiting > waits; while [ ! -e go ]; do sleep 0.05; done; echo 2 >> order',
      },
    },
    { id: 'last', uses: 'command/run@1', params: { run: 'echo last; echo 3 >> order; exit 7' } },
  ],
  rollbacks: [{ id: 'back', uses: 'command/run@1', params: { run: 'echo back >> order' } }],
  edges: [
    { from: '$start', to: 'first', on: 'success' },
    { from: 'first', to: 'wait', on: 'success' },
    { from: 'wait', to: 'last', on: 'success' },
    { from: 'first', to: 'back', on: 'failure', trigger: 'any-step' },
  ],
}

async function anAgent(): Promise<{ agent: TestAgent; deviceId: string }> {
  const before = new Set((await server.api.devices.list.query()).map(({ id }) => id))
  const { token } = await server.api.devices.enrol.mutate()
  const agent = new TestAgent(server.url, token)
  const deviceId = await until(async () => {
    const devices = await server.api.devices.list.query()
    return devices.find(({ id, online }) => online && !before.has(id))?.id ?? null
  })
  return { agent, deviceId }
}

async function deployed(document: unknown, deviceId: string): Promise<string> {
  const { id } = await server.api.flows.create.mutate({ document })
  const version = await server.api.versions.publish.mutate({ flowId: id, revision: 1 })
  const deployment = await server.api.deployments.create.mutate({
    versionId: version.id,
    deviceIds: [deviceId],
    inputs: {},
    deadlineAt: null,
  })
  const [run] = (await server.api.deployments.get.query({ id: deployment.id })).runs
  return run?.id ?? ''
}

test('an order that was obeyed can be given once more on the same connection', async () => {
  const auth = { protocol: PROTOCOL_VERSION, facts: FACTS, ...(await enrolDevice(server)) }
  const { socket } = await shakeHands(auth)
  const taken: string[] = []
  socket.on('order', ({ order }, acknowledge) => {
    taken.push(order)
    acknowledge({ taken: true })
  })
  const runId = await deployed(PATIENT, auth.deviceId)
  let seq = 0
  const tell = (...events: readonly object[]) => {
    const entries = events.map((event, index) => ({
      ...{ kind: 'event', seq: seq + index + 1, at: 1, event },
    }))
    seq += entries.length
    return socket.emitWithAck('tell', { runs: [{ runId, entries }] })
  }
  const order = async (wanted: 'stop' | 'roll-back') => {
    const before = taken.length
    await server.api.runs.order.mutate({ id: runId, order: wanted })
    await until(() => (taken.length > before ? true : null))
  }
  const ended = { type: 'attempt-ended', attempt: 1, outcome: { ok: true, result: null } }
  await tell({ type: 'started' }, { ...ended, id: 'first' })
  await order('stop')
  await tell({ type: 'abort-requested', mode: 'stop' }, { ...ended, id: 'wait' })
  await order('roll-back')
  await tell({ type: 'rollback-requested' })
  await order('stop')
  expect(taken).toEqual(['stop', 'roll-back', 'stop'])
  socket.close()
})

test('an order that a device takes when it has gone back already waits no more', async () => {
  const auth = { protocol: PROTOCOL_VERSION, facts: FACTS, ...(await enrolDevice(server)) }
  const { socket } = await shakeHands(auth)
  const runId = await deployed(PATIENT, auth.deviceId)
  const tell = (seq: number, event: object) => {
    const entries = [{ kind: 'event', seq, at: 1, event }]
    return socket.emitWithAck('tell', { runs: [{ runId, entries }] })
  }
  const ended = { type: 'attempt-ended', id: 'first', attempt: 1 }
  socket.on('order', async (_order, acknowledge) => {
    await tell(3, { ...ended, id: 'wait', outcome: { ok: false, failure: FAILED } })
    acknowledge({ taken: true })
  })
  await tell(1, { type: 'started' })
  await tell(2, { ...ended, outcome: { ok: true, result: null } })
  await server.api.runs.order.mutate({ id: runId, order: 'stop-and-roll-back' })
  const run = await until(async () => {
    const asked = await server.api.runs.get.query({ id: runId })
    return asked.lastSeq === 3 && asked.pendingOrder === null ? asked : null
  })
  expect(run).toMatchObject({ phase: 'back', orderRefusal: null })
  socket.close()
})

const FAILED = { kind: 'exit-code', message: 'It ended with 7.' }

/** Once it has ended and everything is told. */
async function endOf(id: string) {
  return until(async () => {
    const run = await server.api.runs.get.query({ id })
    return run.phase === 'ended' ? run : null
  }, 30_000)
}

function expectToldOnce(run: Awaited<ReturnType<typeof endOf>>): void {
  const { entries } = run
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1))
  const ends = entries.flatMap((entry) =>
    entry.kind === 'event' && entry.event.type === 'attempt-ended'
      ? [`${entry.event.id} ${entry.event.attempt}`]
      : [],
  )
  expect(ends).toEqual(['first 1', 'wait 1', 'last 1', 'back 1'])
}

test('a copy of a device that is at work can not have its run taken for lost', async () => {
  const { agent, deviceId } = await anAgent()
  const copy = await anAgent()
  try {
    const runId = await deployed(PATIENT, deviceId)
    await until(() => (existsSync(join(agent.root, 'waits')) ? true : null))
    await copy.agent.becomeCopyOf(agent)
    await until(() => (copy.agent.log.includes('agent.copy') ? true : null))
    expect((await server.api.devices.get.query({ id: deviceId })).copyAt).not.toBeNull()
    writeFileSync(join(agent.root, 'go'), '')
    const run = await endOf(runId)
    expect(run.outcome).toBe('rolled-back')
    expectToldOnce(run)
  } finally {
    await agent[Symbol.asyncDispose]()
    await copy.agent[Symbol.asyncDispose]()
  }
})

test('with the server gone in the middle the device goes on, and back, alone; then all is told, once', async () => {
  const { agent, deviceId } = await anAgent()
  try {
    const runId = await deployed(PATIENT, deviceId)
    await until(() => (existsSync(join(agent.root, 'waits')) ? true : null))
    await server.pause()
    writeFileSync(join(agent.root, 'go'), '')
    const order = join(agent.root, 'order')
    await until(() => (readFileSync(order, 'utf8').endsWith('back\n') ? true : null))
    await server.resume()
    const run = await endOf(runId)
    expect(run.outcome).toBe('rolled-back')
    expectToldOnce(run)
    expect(readFileSync(order, 'utf8')).toBe('1\n2\n3\nback\n')
  } finally {
    await agent[Symbol.asyncDispose]()
  }
})

test('with the agent killed in the middle the run finds its way back when it is there again, and is told once', async () => {
  const { agent, deviceId } = await anAgent()
  try {
    const runId = await deployed(PATIENT, deviceId)
    await until(() => (existsSync(join(agent.root, 'waits')) ? true : null))
    await agent.kill()
    await until(async () =>
      (await server.api.devices.get.query({ id: deviceId })).online ? null : true,
    )
    agent.start()
    const run = await endOf(runId)
    expect(run.outcome).toBe('rolled-back')
    expect(run.turn).toMatchObject({ step: 'wait', failure: { kind: 'interrupted' } })
    expect(run.entries.map(({ seq }) => seq)).toEqual(run.entries.map((_, index) => index + 1))
    expect(readFileSync(join(agent.root, 'order'), 'utf8')).toBe('1\nback\n')
  } finally {
    await agent[Symbol.asyncDispose]()
  }
})

test('an order to stop and roll back is obeyed; one that comes too late is told so', async () => {
  const { agent, deviceId } = await anAgent()
  try {
    const runId = await deployed(PATIENT, deviceId)
    await until(() => (existsSync(join(agent.root, 'waits')) ? true : null))
    await server.api.runs.order.mutate({ id: runId, order: 'stop-and-roll-back' })
    const run = await endOf(runId)
    expect(run).toMatchObject({ outcome: 'rolled-back', pendingOrder: null })
    await expect(server.api.runs.order.mutate({ id: runId, order: 'stop' })).rejects.toMatchObject({
      data: { contraflow: { code: 'run.order-refused' } },
    })
    await expect(
      server.api.runs.order.mutate({ id: runId, order: 'roll-back' }),
    ).rejects.toMatchObject({ data: { contraflow: { code: 'run.order-refused' } } })
  } finally {
    await agent[Symbol.asyncDispose]()
  }
})
