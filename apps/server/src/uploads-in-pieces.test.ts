import { createHash, randomBytes } from 'node:crypto'
import { readdirSync, statSync, utimesSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { PAGE_TOKEN_HEADER } from './page-token.ts'
import { TestServer } from './testing/test-server.ts'
import { until } from './testing/until.ts'

const LIMIT_BYTES = 4_000_000
const content = randomBytes(3_000_000)
const digest = digestOf(content)
let server: TestServer

const answerSchema = z.looseObject({ id: z.string().optional(), offsetBytes: z.int().optional() })

beforeAll(async () => {
  server = await TestServer.start({ artifactLimitBytes: LIMIT_BYTES })
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

async function ask(method: string, path: string, body?: object | Uint8Array<ArrayBuffer>) {
  const response = await fetch(`${server.url}/api/uploads${path}`, {
    method,
    headers: { [PAGE_TOKEN_HEADER]: server.pageToken },
    ...(body === undefined
      ? {}
      : { body: body instanceof Uint8Array ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: answerSchema.parse(await response.json()) }
}

async function begin(name: string, sizeBytes = content.length): Promise<string> {
  const { status, body } = await ask('POST', '', { name, sizeBytes })
  expect(status).toBe(201)
  return body.id ?? ''
}

const rest = (from: number) => Uint8Array.from(content.subarray(from))

/** Sends a piece over a socket that stays open, as of a page whose network is gone. */
function sendInPart(id: string, offset: number, bytes: number): Socket {
  const socket = connect(server.port, '127.0.0.1')
  const head = [
    `PATCH /api/uploads/${id}?offset=${offset} HTTP/1.1`,
    `host: 127.0.0.1:${server.port}`,
    `${PAGE_TOKEN_HEADER}: ${server.pageToken}`,
    `content-length: ${content.length - offset}`,
  ]
  socket.on('error', () => undefined)
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  socket.write(content.subarray(offset, offset + bytes))
  return socket
}

/** Once so much of it has been written, however it stands with who sends it. */
const arrives = (id: string, bytes: number) =>
  until(() => (statSync(join(server.home, 'uploads', `${id}.part`)).size >= bytes ? true : null))

const offsetOf = async (id: string) => (await ask('GET', `/${id}`)).body.offsetBytes ?? -1

test('an upload that is cut in the middle, again and again, goes on where it was and arrives whole', async () => {
  const id = await begin('cut.bin')
  let at = 0
  for (const bytes of [700_000, 1, 1_200_000]) {
    const socket = sendInPart(id, at, bytes)
    await arrives(id, at + bytes)
    socket.destroy()
    expect(await offsetOf(id)).toBe(at + bytes)
    at += bytes
  }
  expect((await ask('PATCH', `/${id}?offset=${at}`, rest(at))).body).toEqual({
    offsetBytes: content.length,
  })
  const { status, body } = await ask('POST', `/${id}/end`, { digest })
  expect({ status, body }).toMatchObject({
    status: 201,
    body: { name: 'cut.bin', digest, sizeBytes: content.length },
  })
  expect(await server.api.artifacts.list.query()).toContainEqual(
    expect.objectContaining({ name: 'cut.bin', digest }),
  )
})

test('a connection that hangs does not keep another from going on', async () => {
  const id = await begin('hangs.bin')
  const hanging = sendInPart(id, 0, 100_000)
  await arrives(id, 100_000)
  const at = await offsetOf(id)
  expect((await ask('PATCH', `/${id}?offset=${at}`, rest(at))).status).toBe(200)
  expect((await ask('POST', `/${id}/end`, { digest })).status).toBe(201)
  hanging.destroy()
})

test('it goes on after the server was started again', async () => {
  const id = await begin('restart.bin')
  const socket = sendInPart(id, 0, 500_000)
  await arrives(id, 500_000)
  socket.destroy()
  await server.pause()
  await server.resume()
  const at = await offsetOf(id)
  expect(at).toBe(500_000)
  await ask('PATCH', `/${id}?offset=${at}`, rest(at))
  expect((await ask('POST', `/${id}/end`, { digest })).body).toMatchObject({ digest })
})

test('what is not what was sent is refused, and not kept', async () => {
  const id = await begin('other.bin', 10)
  await ask('PATCH', `/${id}?offset=0`, new Uint8Array(10))
  expect(await ask('POST', `/${id}/end`, { digest })).toMatchObject({
    status: 422,
    body: { error: { code: 'upload.damaged' } },
  })
  expect((await ask('GET', `/${id}`)).status).toBe(404)
  expect(readdirSync(join(server.home, 'uploads')).some((name) => name.includes(id))).toBe(false)
  expect(readdirSync(join(server.home, 'artifacts'))).not.toContain(
    digestOf(new Uint8Array(10)).slice('sha256:'.length),
  )
})

test('a piece from elsewhere is told where to go on; an end before the end, and more than was announced, are refused', async () => {
  const id = await begin('order.bin', 10)
  expect(await ask('PATCH', `/${id}?offset=4`, new Uint8Array(1))).toMatchObject({
    status: 409,
    body: { error: { code: 'upload.wrong-offset', details: { offsetBytes: 0, sizeBytes: 10 } } },
  })
  expect((await ask('POST', `/${id}/end`, { digest })).status).toBe(409)
  expect((await ask('PATCH', `/${id}?offset=0`, new Uint8Array(11))).status).toBe(422)
})

test('one over the limit, a name that leads elsewhere and an upload that nobody began are refused', async () => {
  expect((await ask('POST', '', { name: 'much', sizeBytes: LIMIT_BYTES + 1 })).status).toBe(413)
  expect((await ask('POST', '', { name: '../up', sizeBytes: 1 })).status).toBe(400)
  for (const id of ['upl_000000000000000000000000', '..%2Fartifacts']) {
    expect((await ask('GET', `/${id}`)).status).toBe(404)
  }
})

test('what nobody has gone on with for a day is forgotten when another begins', async () => {
  const id = await begin('old.bin', 10)
  const longAgo = Date.now() / 1000 - 90_000
  utimesSync(join(server.home, 'uploads', `${id}.part`), longAgo, longAgo)
  await begin('new.bin', 10)
  expect((await ask('GET', `/${id}`)).status).toBe(404)
})
