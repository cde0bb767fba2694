import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packPlugin } from '@contraflow/plugin-runtime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { PAGE_TOKEN_HEADER } from './page-token.ts'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

let server: TestServer
let agent: TestAgent
let deviceId: string
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-plugins-'))
  server = await TestServer.start()
  const { token } = await server.api.devices.enrol.mutate()
  // Nothing came with this device.
  mkdirSync(join(folder, 'none'))
  agent = new TestAgent(server.url, token, join(folder, 'none'))
  deviceId = await until(async () => {
    const [device] = await server.api.devices.list.query()
    return device?.online === true ? device.id : null
  })
})

afterAll(async () => {
  await agent[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

/** A package of a plugin with one step type, which writes `word` into the file `said`; as an author's build makes it. */
function packed(version: string, word: string, change: object = {}): Buffer {
  const built = mkdtempSync(join(folder, 'built-'))
  const type = {
    id: 'say',
    major: 1,
    title: 'Say',
    category: 'Try',
    changesDevice: true,
    allows: [],
  }
  const about = { params: {}, result: {}, timeoutMs: 10_000, whenInterrupted: 'retry' }
  const manifest = {
    id: 'sayer',
    version,
    permissions: { writes: ['/said'] },
    stepTypes: [
      {
        ...about,
        uses: 'sayer/say@1',
        title: 'Say',
        category: 'Try',
        changesDevice: true,
        allows: [],
      },
    ],
    actions: [],
    ...change,
  }
  writeFileSync(join(built, 'manifest.json'), JSON.stringify(manifest))
  writeFileSync(
    join(built, 'handlers.mjs'),
    `import { writeFileSync } from 'node:fs'
const taken = { safeParse: (data) => ({ success: true, data }), strict: () => taken }
const type = ${JSON.stringify(type)}
export default {
  plugin: { id: 'sayer', version: '${version}', stepTypes: [{ ...type, params: taken, result: taken }], actions: [] },
  handlers: { say: async ({ onDevice }) => writeFileSync(onDevice('said'), '${word}') },
}`,
  )
  return packPlugin(built).bytes
}

async function add(content: Buffer | string, headers = { [PAGE_TOKEN_HEADER]: server.pageToken }) {
  const response = await fetch(`${server.url}/api/plugins`, {
    method: 'POST',
    headers,
    body: typeof content === 'string' ? content : new Uint8Array(content),
  })
  const body = z.record(z.string(), z.unknown()).parse(await response.json())
  return { status: response.status, body, digest: String(body['digest']) }
}

const SAY = {
  format: 'contraflow/flow@1',
  name: 'Say',
  steps: [{ id: 'say', uses: 'sayer/say@1', params: {} }],
  edges: [{ from: '$start', to: 'say', on: 'success' }],
}

async function published(document: object): Promise<string> {
  const { id } = await server.api.flows.create.mutate({ document })
  return (await server.api.versions.publish.mutate({ flowId: id, revision: 1, note: '' })).id
}

async function ran(versionId: string) {
  const { id } = await server.api.deployments.create.mutate({
    versionId,
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

const said = () => readFileSync(join(agent.root, 'said'), 'utf8')

test('an added plugin is in the catalog at once, runs on a device that has never seen it, and is kept there', async () => {
  const added = await add(packed('1.0.0', 'first'))
  expect(added).toMatchObject({ status: 201, body: { id: 'sayer', version: '1.0.0' } })
  const catalog = await server.api.catalog.plugins.query()
  expect(catalog.find(({ manifest }) => manifest.id === 'sayer')).toMatchObject({
    digest: added.digest,
    isShipped: false,
  })
  expect(JSON.stringify(catalog)).not.toContain(server.home)
  writeFileSync(join(agent.root, 'said'), '')
  expect(await ran(await published(SAY))).toMatchObject({ outcome: 'succeeded' })
  expect(said()).toBe('first')
  const kept = readdirSync(join(agent.folder, 'home', 'plugins'))
  expect(kept).toContain(added.digest.replace('sha256:', ''))
})

test('a published version runs for ever with the plugin that it was published with', async () => {
  const old = await published(SAY)
  await add(packed('1.1.0', 'second'))
  const newer = await published(SAY)
  expect(await ran(newer)).toMatchObject({ outcome: 'succeeded' })
  expect(said()).toBe('second')
  expect(await ran(old)).toMatchObject({ outcome: 'succeeded' })
  expect(said()).toBe('first')
})

test('what was added is there after a restart, and after its unpacked form is gone', async () => {
  await server.pause()
  rmSync(join(server.home, 'plugins'), { recursive: true })
  await server.resume()
  const versions = (await server.api.catalog.plugins.query())
    .filter(({ manifest }) => manifest.id === 'sayer')
    .map(({ manifest }) => manifest.version)
  expect(versions).toEqual(['1.1.0', '1.0.0'])
  expect(await server.api.catalog.problems.query()).toEqual([])
})

test('the same package again changes nothing; another build of the same version is refused', async () => {
  expect((await add(packed('1.0.0', 'first'))).status).toBe(201)
  expect(await add(packed('1.0.0', 'changed'))).toMatchObject({
    status: 409,
    body: { error: { code: 'plugin.clash', message: expect.stringContaining('new version') } },
  })
  expect(await server.api.catalog.problems.query()).toEqual([])
})

test('what is no plugin is refused with a sentence; without the token of a page nothing is added', async () => {
  expect(await add('{}')).toMatchObject({
    status: 422,
    body: { error: { code: 'plugin.unreadable' } },
  })
  expect(await add(packed('9.0.0', 'x'), { [PAGE_TOKEN_HEADER]: 'wrong' })).toMatchObject({
    status: 403,
  })
})

test('a plan for a plugin that can not be had is refused by the device, before anything starts', async () => {
  await add(packed('2.0.0', 'never'))
  const version = await published(SAY)
  const digest = (await server.api.catalog.plugins.query()).find(
    ({ manifest }) => manifest.version === '2.0.0',
  )?.digest
  rmSync(join(server.home, 'artifacts', digest?.replace('sha256:', '') ?? ''))
  const before = said()
  expect(await ran(version)).toMatchObject({
    outcome: 'refused',
    reason: expect.stringMatching(/sayer 2\.0\.0 can't be brought to this device/),
  })
  expect(said()).toBe(before)
  expect(existsSync(join(agent.root, 'order'))).toBe(false)
})
