import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import files from '@contraflow/plugin-files'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import { honestly, type PluginKit, pluginKit, serveFiles } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { signatureOf } from './testing/s3-signature.ts'

const CONTENT = randomBytes(200_000)
const SHA256 = createHash('sha256').update(CONTENT).digest()
const HEX = SHA256.toString('hex')
const OLD = 'what was there before\n'

/** The plugin, and the action of another one that its steps allow. */
const both = {
  plugin: { ...plugin.plugin, actions: files.plugin.actions },
  handlers: { ...plugin.handlers, revert: files.handlers['revert'] },
}

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(both)
})
afterEach(() => kit[Symbol.dispose]())

const at = (path: string) => join(kit.root, path)
const succeeded = { ok: true, result: { sha256: HEX, bytes: CONTENT.length } }
const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

function oldFile(): void {
  mkdirSync(at('opt'))
  writeFileSync(at('opt/gateway.img'), OLD)
  chmodSync(at('opt/gateway.img'), 0o4750)
  utimesSync(at('opt/gateway.img'), 1_500_000_000.25, 1_500_000_000.5)
}

test('a file comes to its place with mode and owner of the one that it replaces, and files/revert brings that back', async () => {
  oldFile()
  const before = lstatSync(at('opt/gateway.img'))
  await using server = await serveFiles((request) => honestly(request, CONTENT))
  const params = {
    url: `${server.origin}/gateway.img`,
    sha256: HEX,
    destination: '/opt/gateway.img',
  }
  const { outcome, progress } = await kit.step('download', params)
  expect(outcome).toEqual(succeeded)
  expect(progress.at(-1)).toEqual({ done: CONTENT.length, total: CONTENT.length })
  expect(readFileSync(at('opt/gateway.img'))).toEqual(CONTENT)
  expect(lstatSync(at('opt/gateway.img')).mode & 0o7777).toBe(0o4750)
  expect(readdirSync(at('opt'))).toEqual(['gateway.img'])

  await kit.action('revert', {}, { of: { params } })
  await kit.action('revert', {}, { of: { params } })
  const { mode, uid, gid, mtimeMs } = lstatSync(at('opt/gateway.img'))
  expect(readFileSync(at('opt/gateway.img'), 'utf8')).toBe(OLD)
  expect({ mode, uid, gid, mtimeMs }).toEqual({
    mode: before.mode,
    uid: before.uid,
    gid: before.gid,
    mtimeMs: before.mtimeMs,
  })
})

test('where there was none, there is none again; in a folder it has the name that the address ends with', async () => {
  await using server = await serveFiles((request) => honestly(request, CONTENT))
  const params = {
    url: `${server.origin}/a/two%20words.img?x=1`,
    sha256: HEX,
    destination: 'srv/new/',
    mode: '0640',
  }
  expect((await kit.step('download', params)).outcome).toEqual(succeeded)
  expect(lstatSync(at('srv/new/two words.img')).mode & 0o7777).toBe(0o640)
  await kit.action('revert', {}, { of: { params } })
  expect(readdirSync(kit.root)).toEqual([])
})

test('a download that fails changes nothing', async () => {
  oldFile()
  await using server = await serveFiles((request) =>
    request.url === '/gone' ? { status: 404 } : honestly(request, CONTENT.subarray(1)),
  )
  const destination = '/opt/gateway.img'
  const gone = await kit.step('download', {
    url: `${server.origin}/gone`,
    sha256: HEX,
    destination,
  })
  expect(gone.outcome).toEqual(failedAs('unavailable', /404/))
  const other = await kit.step('download', {
    url: `${server.origin}/other`,
    sha256: HEX,
    destination,
  })
  expect(other.outcome).toEqual(failedAs('invalid', /and not sha256:/))
  const unknown = await kit.step('download', { url: `${server.origin}/unknown`, destination })
  expect(unknown.outcome).toEqual(failedAs('invalid', /Name its digest/))
  expect(readFileSync(at('opt/gateway.img'), 'utf8')).toBe(OLD)
  expect(readdirSync(at('opt'))).toEqual(['gateway.img'])
})

test.each([
  ['nothing', {}, undefined, undefined],
  ['a token', { token: 'hush' }, 'Bearer hush', undefined],
  [
    'user and password',
    { user: 'me', password: 'hush:hush' },
    `Basic ${btoa('me:hush:hush')}`,
    undefined,
  ],
  ['an API key', { token: 'hush', tokenAs: 'x-jfrog-art-api' }, undefined, 'hush'],
])(
  'who asks is told by %s, and nobody else hears of it',
  async (_name, credentials, authorization, apiKey) => {
    await using server = await serveFiles(({ url, headers }) =>
      url === '/file'
        ? {
            status: 302,
            headers: { location: `http://localhost:${headers.host?.split(':')[1]}/store` },
          }
        : { body: CONTENT },
    )
    const params = {
      url: `${server.origin}/file`,
      sha256: HEX,
      destination: 'file',
      ...credentials,
    }
    const { outcome, output } = await kit.step('download', params)
    expect(outcome).toEqual(succeeded)
    expect(
      server.seen.map(({ headers }) => [headers.authorization, headers['x-jfrog-art-api']]),
    ).toEqual([
      [authorization, apiKey],
      [undefined, undefined],
    ])
    expect(JSON.stringify([outcome, output])).not.toContain('hush')
  },
)

/** As an Artifactory answers: by repository and path, to who has a token, with its checksums. */
function artifactory(request: IncomingMessage) {
  const { url, headers } = request
  const allowed = headers['x-jfrog-art-api'] === 'key' || headers.authorization === 'Bearer token'
  if (!allowed)
    return { status: 401, body: '{"errors":[{"status":401,"message":"Bad credentials"}]}' }
  if (url !== '/artifactory/firmware-local/gate%20way/2.4%2B1/g.img') return { status: 404 }
  const checksums = {
    'x-checksum-sha256': HEX,
    'x-checksum-md5': 'x',
    'x-artifactory-filename': 'g.img',
  }
  return honestly(request, CONTENT, checksums)
}

test.each([[{ token: 'token' }], [{ token: 'key', tokenAs: 'x-jfrog-art-api' }]])(
  'from an Artifactory by repository and path, verified by what it says itself: %j',
  async (credentials) => {
    await using server = await serveFiles(artifactory)
    const from = {
      from: 'artifactory',
      url: `${server.origin}/artifactory/`,
      path: '/firmware-local/gate way/2.4+1/g.img',
    }
    const { outcome } = await kit.step('download', {
      ...from,
      ...credentials,
      destination: 'g.img',
    })
    expect(outcome).toEqual(succeeded)
    const nobody = await kit.step('download', { ...from, destination: 'g.img' }, { step: 'other' })
    expect(nobody.outcome).toEqual(failedAs('unavailable', /401 Unauthorized.*give it a token/))
  },
)

test('the signature that a storage expects is that of the example that Amazon has published', () => {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    'x-amz-date': '20130524T000000Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
  }
  const found = signatureOf(
    { method: 'GET', path: '/test.txt', headers },
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  )
  expect(found?.due).toBe(found?.given)
})

const KEY = "gate way/ü+~(2)'*!&=$@:,;/g.img"
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

/** As S3 answers: to who signs with the secret key, in its time; with the checksum where it is asked for. */
function storage(request: IncomingMessage) {
  const { method = '', url: path = '', headers } = request
  const signature = signatureOf({ method, path, headers }, SECRET_KEY)
  if (signature?.given !== signature?.due)
    return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' }
  const isPublic = path.startsWith('/public/')
  if (signature === null && !isPublic)
    return { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' }
  if (decodeURIComponent(path.split('/').slice(2).join('/')) !== KEY) return { status: 404 }
  const isAsked = headers['x-amz-checksum-mode'] === 'ENABLED'
  return honestly(
    request,
    CONTENT,
    isAsked ? { 'x-amz-checksum-sha256': SHA256.toString('base64') } : {},
  )
}

const s3 = { from: 's3', bucket: 'bucket', path: KEY, region: 'eu-central-1', destination: 'g.img' }
const keys = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: SECRET_KEY }

test('from S3, signed, whatever characters the key has, and signed anew after a cut', async () => {
  await using server = await serveFiles((request, before) => {
    const answer = storage(request)
    return before === 0 ? { ...answer, cutAt: 90_000 } : answer
  })
  const { outcome } = await kit.step('download', { ...s3, ...keys, url: server.origin })
  expect(outcome).toEqual(succeeded)
  expect(server.seen.map(({ status }) => status)).toEqual([200, 206])
  expect(server.seen.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(CONTENT.length)
  expect(server.seen[0]?.headers.authorization).toMatch(/\/eu-central-1\/s3\/aws4_request/)
})

test('the token of a session is sent, and signed with the rest', async () => {
  await using server = await serveFiles(storage)
  const params = { ...s3, ...keys, sessionToken: 'session', url: server.origin }
  expect((await kit.step('download', params)).outcome).toEqual(succeeded)
  expect(server.seen[0]?.headers).toMatchObject({
    'x-amz-security-token': 'session',
    authorization: expect.stringMatching(/SignedHeaders=[^,]*x-amz-security-token/),
  })
})

test('from S3 as nobody, where that is allowed', async () => {
  await using server = await serveFiles(storage)
  const asNobody = await kit.step('download', { ...s3, bucket: 'public', url: server.origin })
  expect(asNobody.outcome).toEqual(succeeded)
  const refused = await kit.step('download', { ...s3, url: server.origin }, { step: 'other' })
  expect(refused.outcome).toEqual(failedAs('unavailable', /403.*AccessDenied/))
})

test('a wrong secret key is refused by S3, and not shown', async () => {
  await using server = await serveFiles(storage)
  const { outcome, output } = await kit.step('download', {
    ...s3,
    ...keys,
    secretKey: 'hush',
    url: server.origin,
  })
  expect(outcome).toEqual(failedAs('unavailable', /SignatureDoesNotMatch/))
  expect(JSON.stringify([outcome, output])).not.toContain('hush')
})

test.each([
  [{}, /told the url/],
  [{ from: 'artifactory', url: 'http://127.0.0.1:1' }, /told the path/],
  [{ from: 's3', path: 'x' }, /told the bucket/],
  [{ from: 's3', path: 'x', bucket: 'b', accessKey: 'x' }, /go together/],
  [{ from: 's3', path: 'a/../x', bucket: 'b' }, /holds \.\./],
  [{ from: 's3', path: 'x', bucket: 'b', url: 'nowhere' }, /no address/],
  [{ url: 'http://127.0.0.1:1', token: 'x', user: 'y' }, /too much/],
  [{ url: 'http://127.0.0.1:1', sha256: 'abc' }, /sha256sum/],
])('%j says not enough, or too much', async (params, message) => {
  const { outcome } = await kit.step('download', { destination: 'x', ...params })
  expect(outcome).toEqual(failedAs('invalid', message))
})

test('an address without a file name needs one in the destination', async () => {
  await using server = await serveFiles((request) => honestly(request, CONTENT))
  const params = { url: `${server.origin}/`, sha256: HEX }
  expect((await kit.step('download', { ...params, destination: 'folder/' })).outcome).toEqual(
    failedAs('invalid', /file name/),
  )
  expect((await kit.step('download', { ...params, destination: 'file' })).outcome).toEqual(
    succeeded,
  )
  expect(server.seen).toHaveLength(1)
})

test('killed with -9 in the middle and tried again, only what is missing travels; then all can be put back', async () => {
  oldFile()
  const home = mkdtempSync(join(tmpdir(), 'contraflow-killed-'))
  await using server = await serveFiles((request) => ({
    ...honestly(request, CONTENT),
    pieceBytes: 2_000,
  }))
  const call: HandlerCall = {
    attempt: 'test',
    uses: 'artifact/download@1',
    kind: 'step',
    params: { url: `${server.origin}/g.img`, sha256: HEX, destination: 'opt/gateway.img' },
    root: kit.root,
    scratch: home,
    snapshotDir: join(home, 'snapshot'),
    stateFile: join(home, 'state'),
    cacheDir: join(home, 'downloads'),
    run: 'run_1',
    keeps: [],
    artifacts: {},
    device: { name: 'd', tags: {} },
    undoes: null,
    changesDevice: true,
    resume: false,
  }
  const source = `
    import { runHandler } from '@contraflow/plugin-sdk/running'
    import plugin from './src/index.ts'
    const nothing = () => undefined
    const listener = { output: nothing, progress: nothing, waits: nothing, group: nothing }
    await runHandler(plugin, ${JSON.stringify(call)}, listener, new AbortController().signal)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
  })
  const exited = once(child, 'exit')
  const arrived = () => {
    const names = existsSync(call.cacheDir) ? readdirSync(call.cacheDir) : []
    const part = names.find((name) => name.endsWith('.part'))
    return part === undefined ? 0 : statSync(join(call.cacheDir, part)).size
  }
  while (child.exitCode === null && arrived() < 60_000) await new Promise((go) => setTimeout(go, 1))
  child.kill('SIGKILL')
  await exited
  const atKill = arrived()
  expect(atKill).toBeLessThan(CONTENT.length)
  expect(readFileSync(at('opt/gateway.img'), 'utf8')).toBe(OLD)

  const nothing = () => undefined
  const listener = { output: nothing, progress: nothing, waits: nothing, group: nothing }
  const { signal } = new AbortController()
  expect(await runHandler(plugin, call, listener, signal)).toEqual(succeeded)
  expect(readFileSync(at('opt/gateway.img'))).toEqual(CONTENT)
  expect(server.seen[1]).toMatchObject({
    headers: { range: `bytes=${atKill}-` },
    sentBytes: CONTENT.length - atKill,
  })
  // Once more, as after a power cut in the moment of its end: nothing travels.
  expect(await runHandler(plugin, call, listener, signal)).toEqual(succeeded)
  expect(server.seen).toHaveLength(2)

  const revert: HandlerCall = {
    ...call,
    uses: 'files/revert@1',
    kind: 'action',
    params: {},
    undoes: { params: call.params, result: null },
  }
  expect(await runHandler(files, revert, listener, signal)).toMatchObject({ ok: true })
  expect(readFileSync(at('opt/gateway.img'), 'utf8')).toBe(OLD)
  rmSync(home, { recursive: true })
})

test('no more comes in a second than may', async () => {
  await using server = await serveFiles((request) => honestly(request, CONTENT))
  const from = performance.now()
  const params = {
    url: `${server.origin}/g.img`,
    sha256: HEX,
    destination: 'g.img',
    limitKiBPerS: 200,
  }
  expect((await kit.step('download', params)).outcome).toEqual(succeeded)
  expect(performance.now() - from).toBeGreaterThan(900)
})
