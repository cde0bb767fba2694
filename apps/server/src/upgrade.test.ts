import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppRouter } from '@contraflow/api'
import { type Flow, mergeCatalog, parseFlow, upgradable, upgradeWorks } from '@contraflow/flow'
import { packedGreeter } from '@contraflow/testing/greeter'
import { createTRPCClient, httpLink } from '@trpc/client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PAGE_TOKEN_HEADER } from './page-token.ts'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer
let agent: TestAgent

beforeAll(async () => {
  server = await TestServer.start()
  const { token } = await server.api.devices.enrol.mutate()
  agent = new TestAgent(server.url, token)
  for (const version of [1, 2] as const) await add(await packedGreeter(version))
})
afterAll(async () => {
  await agent[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
})

async function add(content: Buffer): Promise<void> {
  const response = await fetch(`${server.url}/api/plugins`, {
    method: 'POST',
    headers: { [PAGE_TOKEN_HEADER]: server.pageToken },
    body: new Uint8Array(content),
  })
  expect(response.status).toBe(201)
}

/** A greeting that is undone again, since the step after it fails. */
function greeting(params: Flow['steps'][number]['params']): Flow {
  const { flow } = parseFlow({
    format: 'contraflow/flow@1',
    name: 'Greeting',
    steps: [
      { id: 'greet', uses: 'greeter/greet@1', params },
      { id: 'look', uses: 'command/run@1', params: { run: 'cat greeting; exit 1' } },
    ],
    rollbacks: [{ id: 'hush', uses: 'greeter/hush@1', params: {} }],
    edges: [
      { from: '$start', to: 'greet', on: 'success' },
      { from: 'greet', to: 'look', on: 'success' },
      { from: 'greet', to: 'hush', on: 'failure', trigger: 'any-step' },
    ],
  })
  if (flow === null) throw new Error('malformed')
  return flow
}

/** What the designer does: all that goes over, as its plugins say. */
async function upgraded(flow: Flow, id: string): Promise<Flow> {
  const { catalog } = mergeCatalog(await server.api.catalog.plugins.query())
  const { itself, actions } = upgradable(flow, catalog, id)
  const upgrades = await Promise.all(
    [...itself, ...actions(itself)].map(async ({ work: { id, uses, params }, to }) => ({
      id,
      uses: to,
      params: await server.api.catalog.migrate.query({ uses, to, params }),
    })),
  )
  return upgradeWorks(flow, upgrades)
}

async function ran(document: Flow) {
  const { id: flowId } = await server.api.flows.create.mutate({ document })
  const version = await server.api.versions.publish.mutate({ flowId, revision: 1, note: '' })
  const deviceId = await until(async () => {
    const [device] = await server.api.devices.list.query()
    return device?.online === true ? device.id : null
  })
  const { id } = await server.api.deployments.create.mutate({
    versionId: version.id,
    deviceIds: [deviceId],
    inputs: {},
    deadlineAt: null,
  })
  return until(async () => {
    const [run] = (await server.api.deployments.get.query({ id })).runs
    const whole = run === undefined ? null : await server.api.runs.get.query({ id: run.id })
    return whole?.phase === 'ended' ? whole : null
  })
}

test('a step and its action go over together, as their plugin says, and both majors run side by side', async () => {
  const old = greeting({ text: '${{ device.name }}', file: '/greeting' })
  const flow = await upgraded(old, 'greet')
  expect(flow.steps[0]).toEqual({
    id: 'greet',
    uses: 'greeter/greet@2',
    params: { message: '${{ device.name }}', times: 1, file: '/greeting' },
  })
  expect(flow.rollbacks[0]).toMatchObject({ uses: 'greeter/hush@2', params: { quietly: false } })
  writeFileSync(join(agent.root, 'greeting'), 'before')
  for (const document of [old, flow]) {
    const run = await ran(document)
    expect(run).toMatchObject({ outcome: 'rolled-back' })
    expect(JSON.stringify(run)).toContain('a-device')
    expect(readFileSync(join(agent.root, 'greeting'), 'utf8')).toBe('before')
  }
})

const refused = (params: object, uses: string, to: string) =>
  server.api.catalog.migrate
    .query({ uses, to, params: { ...params } })
    .then(() => 'it was not refused')
    .catch((error: Error) => error.message)

test('what can not go over is told in a sentence: what its plugin says, or that it says nothing', async () => {
  expect(await refused({ text: 'Hello!' }, 'greeter/greet@1', 'greeter/greet@2')).toBe(
    'The params can\'t be carried over: A greeting has no "!" any more. Take it out of the text first.',
  )
  expect(await refused({ upTo: 3 }, 'greeter/count@1', 'greeter/count@2')).toBe(
    "The params can't be carried over: plugin greeter does not say how count@1 becomes count@2: change the params by hand.",
  )
  expect(await refused({}, 'greeter/greet@2', 'greeter/greet@2')).toBe(
    'greeter/greet@2 is no newer form of greeter/greet@2 here.',
  )
})

test('params longer than any address are carried over as well; to ask so takes the token of a page', async () => {
  const text = 'Hello '.repeat(20_000)
  const ask = (headers: { [name: string]: string }) =>
    createTRPCClient<AppRouter>({
      links: [httpLink({ url: `${server.url}/api/trpc`, methodOverride: 'POST', headers })],
    }).catalog.migrate.query({ uses: 'greeter/greet@1', to: 'greeter/greet@2', params: { text } })
  expect(await ask({ [PAGE_TOKEN_HEADER]: server.pageToken })).toEqual({ message: text, times: 1 })
  await expect(ask({})).rejects.toThrow()
})
