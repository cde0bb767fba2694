import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PAGE_TOKEN_HEADER } from './page-token.ts'
import { TestAgent } from './testing/test-agent.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const LIMIT_BYTES = 1_000_000
let server: TestServer

beforeAll(async () => {
  server = await TestServer.start({ artifactLimitBytes: LIMIT_BYTES })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

function kept(): readonly string[] {
  const folder = join(server.home, 'artifacts')
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder)
}

async function upload(
  name: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: { [name: string]: string } = {},
) {
  const response = await fetch(`${server.url}/api/artifacts?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { [PAGE_TOKEN_HEADER]: server.pageToken, ...headers },
    body,
    duplex: 'half',
  })
  return { status: response.status, body: await response.json() }
}

test('a file is kept by its digest; the newest of a name is the one that flows get', async () => {
  const digest = `sha256:${createHash('sha256').update('second').digest('hex')}`
  await upload('app.conf', 'first')
  const { status, body } = await upload('app.conf', 'second')
  expect(status).toBe(201)
  expect(body).toMatchObject({ name: 'app.conf', digest, sizeBytes: 6 })
  const listed = await server.api.artifacts.list.query()
  expect(listed).toEqual([expect.objectContaining({ name: 'app.conf', digest })])
})

test('one over the limit is refused, whether it says its size or not, and leaves nothing behind', async () => {
  const before = kept()
  const much = new Uint8Array(LIMIT_BYTES + 1)
  const refused = { status: 413, body: { error: { code: 'artifact.too-large' } } }
  expect(await upload('much', much)).toMatchObject(refused)
  const unsaid = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(100_000))
    },
  })
  // Its connection is ended while it still sends: the answer may be lost to it, never the limit.
  const answer = await upload('much', unsaid).catch(() => refused)
  expect(answer).toMatchObject(refused)
  await until(() => (kept().length === before.length ? true : null))
  expect((await upload('just', new Uint8Array(LIMIT_BYTES))).status).toBe(201)
})

test('a name that could lead elsewhere is none', async () => {
  for (const name of ['', '../up', 'a/b', '.hidden', 'a b', 'x'.repeat(201)]) {
    expect(await upload(name, 'x')).toMatchObject({
      status: 400,
      body: { error: { code: 'artifact.name-invalid' } },
    })
  }
})

test('an upload that is broken off leaves nothing behind', async () => {
  const before = kept()
  const socket = connect(server.port, '127.0.0.1')
  const head = [
    'POST /api/artifacts?name=broken HTTP/1.1',
    `host: 127.0.0.1:${server.port}`,
    `${PAGE_TOKEN_HEADER}: ${server.pageToken}`,
    'content-length: 500000',
  ]
  socket.write(`${head.join('\r\n')}\r\n\r\n${'x'.repeat(1_000)}`)
  await until(() => (kept().length > before.length ? true : null))
  socket.destroy()
  await until(() => (kept().length === before.length ? true : null))
  expect((await server.api.artifacts.list.query()).some(({ name }) => name === 'broken')).toBe(
    false,
  )
})

const delivering = (source: string) => ({
  format: 'contraflow/flow@1' as const,
  name: 'Files',
  steps: [{ id: 'deliver', uses: 'files/deploy@1', params: { source, destination: 'app/' } }],
  edges: [{ from: '$start', to: 'deliver', on: 'success' as const }],
})

test('a version is not published without its files: one that is not here is named, one that can not be fetched as well', async () => {
  const files = createServer((_request, response) => {
    response.writeHead(410).end()
  })
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve))
  const address = files.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const publish = async (source: string) => {
    const { id } = await server.api.flows.create.mutate({ document: delivering(source) })
    return server.api.versions.publish.mutate({ flowId: id, revision: 1 }).finally(async () => {
      expect((await server.api.flows.get.query({ id })).versions).toEqual([])
    })
  }
  const told = (code: string, message: RegExp) => ({
    data: { contraflow: { code, message: expect.stringMatching(message) } },
  })
  await expect(publish('artifact:gone.tgz')).rejects.toMatchObject(
    told('artifact.unknown', /artifact:gone\.tgz.*Upload/),
  )
  await expect(publish(`http://127.0.0.1:${port}/a`)).rejects.toMatchObject(
    told('artifact.unreachable', /410/),
  )
  await expect(publish('somewhere/else')).rejects.toMatchObject(
    told('artifact.unknown', /artifact:NAME/),
  )
  files.close()
})

test('a version runs with the file that it was published with, whatever is uploaded by that name since; published again, with that', async () => {
  const { token } = await server.api.devices.enrol.mutate()
  await using agent = new TestAgent(server.url, token)
  const deviceId = await until(async () => {
    const devices = await server.api.devices.list.query()
    return devices.find(({ online }) => online)?.id ?? null
  })
  const deploy = async (versionId: string) => {
    const target = { versionId, deviceIds: [deviceId], inputs: {}, deadlineAt: null }
    const { id } = await server.api.deployments.create.mutate(target)
    return until(async () => {
      const [run] = (await server.api.deployments.get.query({ id })).runs
      return run?.phase === 'ended' ? run.outcome : null
    }, 60_000)
  }
  const delivered = () => readFileSync(join(agent.root, 'app/pinned.txt'), 'utf8')
  await upload('pinned.txt', 'one')
  const document = delivering('artifact:pinned.txt')
  const { id: flowId } = await server.api.flows.create.mutate({ document })
  const publish = () => server.api.versions.publish.mutate({ flowId, revision: 1 })
  const first = await publish()
  await upload('pinned.txt', 'two')
  expect(await deploy(first.id)).toBe('succeeded')
  expect(delivered()).toBe('one')
  expect(await deploy((await publish()).id)).toBe('succeeded')
  expect(delivered()).toBe('two')
  await expect(publish()).rejects.toMatchObject({ data: { contraflow: { code: 'version.same' } } })
})
