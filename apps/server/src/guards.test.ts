import { request } from 'node:http'
import { WATCH_SOCKET } from '@contraflow/protocol'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PAGE_TOKEN_HEADER } from './page-token.ts'
import { TestServer } from './testing/test-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await TestServer.start()
})

afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

interface Answer {
  readonly status: number
  readonly code: string | null
}

/** Headers that a browser sets, which fetch does not let one set. */
function ask(
  path: string,
  headers: { readonly [name: string]: string } = {},
  { method = 'GET', body = '' }: { method?: string; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port: server.port, path, method, headers },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            code: /"code":"([^"]+)"/.exec(text)?.[1] ?? null,
          })
        })
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}

const own = () => `127.0.0.1:${server.port}`

test('it answers to its own names, and to no other that leads here', async () => {
  expect((await ask('/healthz')).status).toBe(200)
  expect((await ask('/healthz', { host: `localhost:${server.port}` })).status).toBe(200)
  for (const host of [
    'evil.example',
    `evil.example:${server.port}`,
    '127.0.0.1',
    `10.0.0.1:${server.port}`,
  ]) {
    expect(await ask('/healthz', { host })).toEqual({ status: 403, code: 'request.foreign-host' })
  }
})

test('another page’s requests are refused, whatever they ask', async () => {
  const foreign = { status: 403, code: 'request.foreign-origin' }
  for (const origin of ['http://evil.example', `http://localhost:${server.port}`, 'null']) {
    expect(await ask('/healthz', { origin })).toEqual(foreign)
    expect(await ask('/api/trpc/flows.list', { origin })).toEqual(foreign)
  }
  expect((await ask('/healthz', { origin: `http://${own()}` })).status).toBe(200)
  // Without an Origin: images, scripts, frames, forms.
  for (const dest of ['image', 'script', 'iframe', 'empty']) {
    const headers = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'no-cors',
      'sec-fetch-dest': dest,
    }
    expect(await ask('/api/trpc/flows.list', headers)).toEqual(foreign)
  }
  const navigation = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect(await ask('/flows', { ...navigation, 'sec-fetch-dest': 'iframe' })).toEqual(foreign)
  // A link on another page may open one of ours; a form may not send to it.
  expect((await ask('/healthz', { ...navigation, 'sec-fetch-dest': 'document' })).status).toBe(200)
  const form = { ...navigation, 'sec-fetch-dest': 'document' }
  expect(await ask('/api/trpc/flows.create', form, { method: 'POST' })).toEqual(foreign)
})

test('what changes something needs the token that only its own pages have', async () => {
  const json = { 'content-type': 'application/json' }
  const create = { method: 'POST', body: '{"name":"A"}' }
  const path = '/api/trpc/flows.create'
  const refused = { status: 403, code: 'request.no-token' }
  expect(await ask(path, json, create)).toEqual(refused)
  expect(await ask(path, { ...json, [PAGE_TOKEN_HEADER]: 'guessed' }, create)).toEqual(refused)
  expect(await ask('/api/artifacts?name=a', json, create)).toEqual(refused)
  expect((await ask(path, { ...json, [PAGE_TOKEN_HEADER]: server.pageToken }, create)).status).toBe(
    200,
  )
  // A query can't be made a mutation, nor the other way round.
  expect((await ask('/api/trpc/flows.create?input=%7B%7D')).status).toBe(405)
})

test('a socket needs the same: own names, own pages, their token', async () => {
  const at = (name: string) => `http://${name}:${server.port}`
  const connect = (headers: { readonly [name: string]: string }, token = server.pageToken) =>
    connected(
      io(at('127.0.0.1') + WATCH_SOCKET.namespace, {
        path: WATCH_SOCKET.path,
        transports: ['websocket'],
        reconnection: false,
        forceNew: true,
        extraHeaders: headers,
        auth: { token },
      }),
    )
  expect(await connect({})).toBe('connected')
  expect(await connect({ origin: at('127.0.0.1') })).toBe('connected')
  expect(await connect({ origin: 'http://evil.example' })).not.toBe('connected')
  expect(await connect({ host: `evil.example:${server.port}` })).not.toBe('connected')
  expect(await connect({}, 'guessed')).toBe('request.no-token')
})

function connected(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const end = (said: string) => {
      socket.close()
      resolve(said)
    }
    socket.on('connect', () => end('connected'))
    socket.on('connect_error', ({ message }) => end(message))
  })
}

test('what is not there is told so', async () => {
  expect(await ask('/api/nothing')).toEqual({ status: 404, code: 'request.unknown' })
  expect(await ask('/nothing')).toEqual({ status: 404, code: 'request.unknown' })
})
