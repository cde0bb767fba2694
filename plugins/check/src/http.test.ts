import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { hasOpenssl, makeCertificates } from './testing/certificates.ts'
import { serve } from './testing/server.ts'

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

const QUICK = { intervalMs: 10, withinMs: 600 }
/** Where it succeeds, however slow the machine. */
const PATIENT = { withinMs: 30_000 }
const check = (params: { readonly [name: string]: string | number | boolean }) =>
  kit.step('http', { ...QUICK, ...params })
const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

test('it succeeds once the answer was right so many times in a row, and asks no more', async () => {
  await using server = await serve((_, response) => void response.end('fine'))
  const { outcome, progress } = await check({ url: server.url, times: 4, ...PATIENT })
  expect(outcome).toMatchObject({ ok: true, result: { tries: 4 } })
  expect(server.requests).toHaveLength(4)
  expect(progress.at(-1)).toEqual({ done: 4, total: 4 })
})

test('one wrong answer between right ones starts the count anew', async () => {
  let asked = 0
  await using server = await serve((_, response) => {
    asked += 1
    response.writeHead(asked === 3 ? 500 : 200).end()
  })
  const { outcome } = await check({ url: server.url, times: 3, ...PATIENT })
  expect(outcome).toMatchObject({ ok: true, result: { tries: 6 } })
})

test('a server that flaps is never steady, and the failure tells both of what it does', async () => {
  let asked = 0
  await using server = await serve((_, response) => {
    asked += 1
    response.writeHead(asked % 2 === 0 ? 502 : 200).end()
  })
  const { outcome } = await check({ url: server.url, times: 2 })
  expect(outcome).toEqual(failedAs('timeout', /2 times in a row within 0.6 s: .*502 Bad Gateway/))
})

test('a wrong status is told with the beginning of the body', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(503).end(`not yet\n\nready${'.'.repeat(5_000)}`)
  })
  const { outcome } = await check({ url: server.url })
  expect(outcome).toEqual(
    failedAs('timeout', /showed status 503 Service Unavailable: "not yet ready\.{100,200}…"$/),
  )
})

test('what is seen is logged when it changes, and not each time', async () => {
  let asked = 0
  await using server = await serve((_, response) => {
    asked += 1
    response.writeHead(asked <= 30 ? 503 : 200).end(`try ${asked}`)
  })
  const { output } = await check({ url: server.url, intervalMs: 1, withinMs: 10_000 })
  expect(output.log).toBe('status 503 Service Unavailable: "try 1"\n(30 times)\nstatus 200 OK\n')
})

test('it waits for a server that is not up yet', async () => {
  const { port } = await serve((_, response) => void response.end()).then(async (server) => {
    await server[Symbol.asyncDispose]()
    return server
  })
  const { outcome } = await check({ url: `http://127.0.0.1:${port}/` })
  expect(outcome).toEqual(failedAs('timeout', /tries showed the connection was refused$/))
})

test('a name that nobody knows is told as such', async () => {
  const { outcome } = await check({ url: 'http://no-such-host.invalid/', withinMs: 3_000 })
  expect(outcome).toEqual(failedAs('timeout', /the name (is not known|could not be looked up)$/))
})

test('a request has a time limit of its own, also where the answer has begun', async () => {
  await using server = await serve((_, response) => void response.write('begun'))
  const { outcome } = await check({ url: server.url, requestTimeoutMs: 100, withinMs: 1_000 })
  expect(outcome).toEqual(failedAs('timeout', /tries showed no answer in time$/))
  expect(server.requests.length).toBeGreaterThan(2)
})

test('a server that is slower than all the time that there is', async () => {
  await using server = await serve(() => undefined)
  const { outcome } = await check({ url: server.url, withinMs: 200 })
  expect(outcome).toEqual(failedAs('timeout', /not one try came to its end$/))
})

test('an answer without an end is read no further than a MiB', async () => {
  await using server = await serve((_, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(262_144, 'x')), 1)
    response.on('close', () => clearInterval(timer))
  })
  const { outcome } = await check({ url: server.url, times: 1, contains: 'y', withinMs: 2_000 })
  expect(outcome).toEqual(failedAs('timeout', /with a body without "y": "x/))
})

test.each([
  [{ contains: 'version 2' }, true],
  [{ contains: 'version 3' }, false],
  [{ matches: '^version \\d$' }, true],
  [{ matches: '^version$' }, false],
  [{ status: '404' }, false],
  [{ status: '404, 200' }, true],
  [{ status: '100-199,201-299' }, false],
])('with %j an answer of 200 "hello, version 2" is right: %j', async (params, isRight) => {
  await using server = await serve((_, response) => void response.end('hello\nversion 2\n'))
  expect(
    (await check({ url: server.url, ...params, ...(isRight ? PATIENT : {}) })).outcome.ok,
  ).toBe(isRight)
})

test('method and headers are as asked for, and a redirection is an answer', async () => {
  await using server = await serve((_, response) => {
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const params = { url: server.url, method: 'HEAD', status: '302', times: 1 }
  const { outcome } = await kit.step('http', { ...params, headers: { Authorization: 'Bearer t' } })
  expect(outcome.ok).toBe(true)
  expect(server.requests).toMatchObject([
    { method: 'HEAD', url: '/', headers: { authorization: 'Bearer t' } },
  ])
})

test('what makes no sense is invalid at once', async () => {
  const url = 'http://localhost/'
  expect((await check({ url: 'file:///etc/passwd' })).outcome).toEqual(failedAs('invalid', /url/))
  expect((await check({ url, status: '2xx' })).outcome).toEqual(failedAs('invalid', /status/))
  expect((await check({ url, matches: '(' })).outcome).toEqual(failedAs('invalid', /no regular/))
  expect((await check({ url, caFile: 'gone.pem' })).outcome).toEqual(failedAs('invalid', /gone/))
  expect((await check({ url, caFile: '../ca.pem' })).outcome).toEqual(
    failedAs('invalid', /outside/),
  )
})

test('cancelled, it is aborted', async () => {
  await using server = await serve(() => undefined)
  const { outcome } = await kit.step('http', { url: server.url }, { signal: AbortSignal.abort() })
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } })
})

test.skipIf(!hasOpenssl())(
  'a certificate is verified, with an authority of its own or not at all (needs openssl 3)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contraflow-tls-'))
    try {
      const { ca, ...tls } = makeCertificates(folder)
      copyFileSync(ca, join(kit.root, 'ca.pem'))
      await using server = await serve((_, response) => void response.end(), tls)
      expect((await check({ url: server.url })).outcome).toEqual(
        failedAs('timeout', /no answer \(.*certificate/),
      )
      expect(server.requests).toEqual([])
      expect((await check({ url: server.url, caFile: '/ca.pem', ...PATIENT })).outcome.ok).toBe(
        true,
      )
      expect((await check({ url: server.url, verifyTls: false, ...PATIENT })).outcome.ok).toBe(true)
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)
