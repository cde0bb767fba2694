import { execFileSync, spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ArtifactRequest } from '../context.ts'
import { honestly, type ServerAnswer, serveFiles } from '../testing/file-server.ts'
import { fetchArtifact } from './fetch-artifact.ts'

const CONTENT = randomBytes(300_000)
const OTHER = randomBytes(300_000)
const sha256 = (content: Buffer) => createHash('sha256').update(content).digest()
const digestOf = (content: Buffer) => `sha256:${sha256(content).toString('hex')}`
const DIGEST = digestOf(CONTENT)

let home: string
let cacheDir: string
let lines: string[]
let progress: (readonly [number, number | null])[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-fetch-'))
  cacheDir = join(home, 'downloads')
  lines = []
  progress = []
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** Of which run, and what is kept for it. */
type Of = { readonly run?: string; readonly keeps?: readonly string[] }
type Handler = (request: IncomingMessage, before: number) => ServerAnswer

function fetchIt(request: ArtifactRequest, signal = new AbortController().signal, of: Of = {}) {
  const desk = { cacheDir, run: 'run_1', keeps: [], ...of }
  const log = (line: string) => void lines.push(line)
  const tell = (done: number, total: number | null) => void progress.push([done, total])
  return fetchArtifact(request, { ...desk, signal, log, progress: tell }, { firstWaitMs: 1 })
}

/** Fetches once from a server that lives so long; answers what came of it, and what the server saw. */
async function fetched(handler: Handler, request: Partial<ArtifactRequest> = { digest: DIGEST }) {
  await using server = await serveFiles(handler)
  const outcome = await fetchIt({ url: `${server.origin}/file`, ...request }).then(
    (found) => ({ ok: true, ...found, content: digestOf(readFileSync(found.path)) }) as const,
    (error: unknown) => ({ ok: false, error }) as const,
  )
  return { outcome, seen: server.seen }
}

const whole = (content = CONTENT) => ({
  ok: true,
  path: join(cacheDir, digestOf(content).slice(7)),
  digest: digestOf(content),
  sizeBytes: content.length,
  content: digestOf(content),
})
const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  error: expect.objectContaining({ kind, message: expect.stringMatching(message) }),
})
/** But for locks and marks, which are empty. */
const contents = () => readdirSync(cacheDir).filter((name) => !/\.(lock|of-.*)$/.test(name))
const partNames = () => readdirSync(cacheDir).filter((name) => name.endsWith('.part'))
const partPath = () => join(cacheDir, partNames()[0] ?? 'none')
const ranges = (seen: readonly { readonly headers: IncomingMessage['headers'] }[]) =>
  seen.map(({ headers }) => headers.range ?? 'all')

test('a file comes whole, under its digest, with progress; asked for again it needs no network', async () => {
  const { outcome, seen } = await fetched((request) => honestly(request, CONTENT))
  expect(outcome).toEqual(whole())
  expect(seen).toMatchObject([{ sentBytes: 300_000, headers: { 'accept-encoding': 'identity' } }])
  expect(progress.at(-1)).toEqual([300_000, 300_000])
  expect(partNames()).toEqual([])
  // Nothing listens there.
  expect(
    await fetchIt({ url: 'http://127.0.0.1:1/elsewhere', digest: DIGEST.slice(7).toUpperCase() }),
  ).toMatchObject({ digest: DIGEST })
})

test.each([0, 1, 65_536])('one of %i bytes comes as well', async (size) => {
  const content = CONTENT.subarray(0, size)
  const { outcome } = await fetched((request) => honestly(request, content), {
    digest: digestOf(content),
  })
  expect(outcome).toEqual(whole(content))
})

test('what lies damaged under its digest is never handed out, but fetched again', async () => {
  mkdirSync(cacheDir)
  writeFileSync(join(cacheDir, DIGEST.slice(7)), CONTENT.subarray(1))
  const { outcome, seen } = await fetched((request) => honestly(request, CONTENT))
  expect(outcome).toEqual(whole())
  expect(seen).toHaveLength(1)
})

test('wherever the connection is cut, in the head or in the body, only what is missing comes again', async () => {
  const content = CONTENT.subarray(0, 700)
  const request = { digest: digestOf(content) }
  for (let cutAt = 0; cutAt <= 960; cutAt += 13) {
    const { outcome, seen } = await fetched((asked, before) => {
      const answer = honestly(asked, content)
      return before === 0 ? { ...answer, cutAt } : answer
    }, request)
    expect([cutAt, outcome]).toEqual([cutAt, whole(content)])
    expect(seen.reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(700)
    rmSync(cacheDir, { recursive: true })
  }
})

test('a connection that is cut again and again is gone on with as long as something comes', async () => {
  const { outcome, seen } = await fetched((request) => ({
    ...honestly(request, CONTENT),
    cutAt: 20_000,
  }))
  expect(outcome).toEqual(whole())
  expect(seen.length).toBeGreaterThan(12)
  expect(new Set(ranges(seen)).size).toBe(seen.length)
})

test('an attempt that was killed with -9 in the middle is gone on with by the next, byte by byte', async () => {
  await using server = await serveFiles((request) => ({
    ...honestly(request, CONTENT),
    pieceBytes: 3_000,
  }))
  const request = { url: `${server.origin}/file`, digest: DIGEST }
  const source = `
    import { fetchArtifact } from '${join(import.meta.dirname, 'fetch-artifact.ts')}'
    const nothing = () => undefined
    const { signal } = new AbortController()
    await fetchArtifact(${JSON.stringify(request)}, { cacheDir: '${cacheDir}', run: 'run_1', keeps: [], signal, log: nothing, progress: nothing })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'inherit' })
  const exited = once(child, 'exit')
  const arrived = () =>
    existsSync(cacheDir) && partNames().length > 0 ? statSync(partPath()).size : 0
  while (child.exitCode === null && arrived() < 90_000) await new Promise((go) => setTimeout(go, 1))
  child.kill('SIGKILL')
  await exited
  const atKill = arrived()
  expect(atKill).toBeLessThan(CONTENT.length)

  expect(digestOf(readFileSync((await fetchIt(request)).path))).toBe(DIGEST)
  expect(server.seen).toHaveLength(2)
  expect(server.seen[1]).toMatchObject({
    headers: { range: `bytes=${atKill}-` },
    sentBytes: CONTENT.length - atKill,
  })
})

test('a file that has changed meanwhile comes from its start, and is never put together with the old one', async () => {
  await using server = await serveFiles((request, before) => {
    const headers = { 'x-checksum-sha256': (before === 0 ? DIGEST : digestOf(OTHER)).slice(7) }
    return before === 0
      ? { ...honestly(request, CONTENT, headers), cutAt: 100_000 }
      : honestly(request, OTHER, headers)
  })
  const found = await fetchIt({ url: `${server.origin}/file` })
  expect(readFileSync(found.path)).toEqual(OTHER)
  expect(server.seen.map(({ status }) => status)).toEqual([200, 200])
})

test('nor where the server gives nothing to tell the two apart by', async () => {
  const { outcome, seen } = await fetched(
    (request, before) => {
      const answer = honestly(request, before === 0 ? CONTENT : OTHER, { etag: null })
      return before === 0 ? { ...answer, cutAt: 100_000 } : answer
    },
    { digest: digestOf(OTHER) },
  )
  expect(outcome).toEqual(whole(OTHER))
  expect(ranges(seen)).toEqual(['all', expect.stringMatching(/^bytes=/), 'all'])
})

test('a digest that only the server gives is not trusted across a cut where the file has no ETag', async () => {
  const headers = { etag: null, 'x-checksum-sha256': DIGEST.slice(7) }
  const { outcome, seen } = await fetched((request, before) => {
    const answer = honestly(request, CONTENT, headers)
    return before === 0 ? { ...answer, cutAt: 100_000 } : answer
  }, {})
  expect(outcome).toEqual(whole())
  expect(ranges(seen)).toEqual(['all', 'all'])
})

test.each([
  ['a weak ETag', { etag: 'W/"1"' }, undefined],
  [
    'a time of change that is as old as the answer',
    {
      etag: null,
      date: 'Wed, 25 Nov 2026 10:00:00 GMT',
      'last-modified': 'Wed, 25 Nov 2026 10:00:00 GMT',
    },
    undefined,
  ],
  [
    'a time of change',
    {
      etag: null,
      date: 'Wed, 25 Nov 2026 10:00:00 GMT',
      'last-modified': 'Wed, 25 Nov 2026 09:59:59 GMT',
    },
    'Wed, 25 Nov 2026 09:59:59 GMT',
  ],
])('%s is a condition only where it can be one', async (_name, headers, condition) => {
  const { seen } = await fetched((request, before) => {
    const answer = honestly(request, CONTENT, headers)
    return before === 0 ? { ...answer, cutAt: 100_000 } : answer
  })
  expect(seen[1]?.headers['if-range']).toBe(condition)
})

test('a server that knows no ranges gives the whole file again, once', async () => {
  const { outcome, seen } = await fetched((_request, before) => ({
    body: CONTENT,
    headers: { etag: '"1"' },
    ...(before === 0 ? { cutAt: 100_000 } : {}),
  }))
  expect(outcome).toEqual(whole())
  expect(seen.map(({ status }) => status)).toEqual([200, 200])
})

test('a server that knows none and always cuts at the same byte is given up', async () => {
  const { outcome, seen } = await fetched(() => ({ body: CONTENT, cutAt: 100_000 }))
  expect(outcome).toEqual(failedAs('unavailable', /connection broke.* bytes that came are kept/))
  expect(seen).toHaveLength(6)
})

test('a part that turned out whole needs no more of the server than to say so', async () => {
  const chunked = { 'content-length': null, 'transfer-encoding': 'chunked' }
  const body = Buffer.concat([Buffer.from(`${CONTENT.length.toString(16)}\r\n`), CONTENT])
  const { outcome, seen } = await fetched((_request, before) =>
    // All of it, but not its end.
    before === 0
      ? { headers: { etag: '"1"', ...chunked }, body }
      : { status: 416, headers: { 'content-range': `bytes */${CONTENT.length}` } },
  )
  expect(outcome).toEqual(whole())
  expect(ranges(seen)).toEqual(['all', `bytes=${CONTENT.length}-`])
})

test.each<readonly [string, Handler]>([
  ['says less than it sends', () => ({ body: CONTENT, headers: { 'content-length': 1_000 } })],
  [
    'says nothing, and sends more',
    () => ({ body: Buffer.concat([CONTENT, CONTENT]), headers: { 'content-length': null } }),
  ],
  ['sends another file', () => ({ body: OTHER })],
  ['sends a page to log in', () => ({ body: '<html>Log in</html>' })],
])('what comes from a server that %s is no file, and is not kept', async (_name, handler) => {
  const { outcome } = await fetched(handler)
  expect(outcome).toEqual(failedAs('invalid', /and not sha256:/))
  expect(contents()).toEqual([])
})

test('a server that says more than it has is not believed where the digest says otherwise', async () => {
  const { outcome } = await fetched((request) => {
    const { headers, ...answer } = honestly(request, CONTENT)
    return request.headers.range === undefined
      ? { ...answer, headers: { ...headers, 'content-length': 400_000 } }
      : { status: 416, headers: { 'content-range': 'bytes */300000' } }
  })
  expect(outcome).toEqual(whole())
})

test('a wrong digest is told in the end, also where every connection is cut', async () => {
  const { outcome, seen } = await fetched(
    (request) => ({
      ...honestly(request, CONTENT, { etag: null }),
      cutAt: 200_000,
    }),
    { digest: digestOf(OTHER) },
  )
  expect(outcome).toEqual(failedAs('invalid', /and not sha256:/))
  expect(seen).toHaveLength(6)
})

test.each<readonly [string, Handler]>([
  [
    'sends another range than was asked for',
    (request, before) =>
      before % 2 === 0
        ? { ...honestly(request, CONTENT), cutAt: 50_000 }
        : {
            status: 206,
            body: CONTENT.subarray(7),
            headers: { 'content-range': `bytes 7-299999/300000` },
          },
  ],
  [
    'sends more after a cut than there was',
    (request, before) => {
      const { headers, ...answer } = honestly(request, CONTENT)
      if (before % 2 === 0) return { ...answer, headers: headers ?? {}, cutAt: 50_000 }
      const more = Buffer.concat([Buffer.from(answer.body ?? ''), CONTENT])
      return { ...answer, headers: headers ?? {}, body: more }
    },
  ],
  [
    'says another length after a cut',
    (request, before) =>
      before % 2 === 0
        ? { ...honestly(request, CONTENT), cutAt: 50_000 }
        : {
            status: 206,
            body: CONTENT,
            headers: {
              'content-range': `${honestly(request, CONTENT).headers?.['content-range']}`.replace(
                '/300000',
                '/400000',
              ),
            },
          },
  ],
])('a server that %s is given up, and nothing wrong is handed out', async (_name, handler) => {
  const { outcome } = await fetched(handler)
  expect(outcome).toEqual(failedAs('unavailable', /could not be fetched/))
  expect(existsSync(join(cacheDir, DIGEST.slice(7)))).toBe(false)
})

test.each([
  [401, /401 Unauthorized.*give it a token/],
  [403, /403 Forbidden.*credentials/],
  [404, /404 Not Found.*look at the address/],
])('a server that answers %i is asked once', async (status, message) => {
  const { outcome, seen } = await fetched(() => ({ status, body: 'secret words' }))
  expect(outcome).toEqual(failedAs('unavailable', message))
  expect(JSON.stringify([outcome, lines])).not.toContain('secret words')
  expect(seen).toHaveLength(1)
})

test('the code that S3 gives as its reason is told', async () => {
  const body = '<Error><Code>RequestTimeTooSkewed</Code><Message>x</Message></Error>'
  const { outcome } = await fetched(() => ({ status: 403, body }))
  expect(outcome).toEqual(failedAs('unavailable', /RequestTimeTooSkewed/))
})

test('a server in trouble is asked again, not before it wants to, and given up in the end', async () => {
  const from = performance.now()
  const late = await fetched((request, before) =>
    before === 0 ? { status: 503, headers: { 'retry-after': '1' } } : honestly(request, CONTENT),
  )
  expect(late.outcome).toEqual(whole())
  expect(performance.now() - from).toBeGreaterThan(1_000)
  rmSync(cacheDir, { recursive: true })
  const never = await fetched(() => ({ status: 503 }))
  expect(never.outcome).toEqual(failedAs('unavailable', /503 Service Unavailable/))
  expect(never.seen).toHaveLength(6)
})

test('where nobody listens it is unavailable, with the reason', async () => {
  const failed = fetchIt({ url: 'http://127.0.0.1:1/file', digest: DIGEST })
  await expect(failed).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('ECONNREFUSED'),
  })
})

const headers = { authorization: 'Bearer hush', 'X-JFrog-Art-Api': 'hush', 'x-other': 'hush' }

test('a redirect is followed; what the caller sends of its own stays with the origin that it was for', async () => {
  await using server = await serveFiles((request) => {
    const { host } = request.headers
    if (request.url === '/file')
      return {
        status: 302,
        headers: { location: '/beside?x=1', 'x-checksum-sha256': DIGEST.slice(7) },
      }
    if (request.url === '/beside?x=1')
      return { status: 307, headers: { location: `http://localhost:${host?.split(':')[1]}/store` } }
    if (request.url === '/store')
      return { status: 301, headers: { location: `http://127.0.0.1:${host?.split(':')[1]}/back` } }
    return {
      ...honestly(request, CONTENT),
      cutAt: request.headers.range === undefined ? 100_000 : Number.POSITIVE_INFINITY,
    }
  })
  expect(readFileSync((await fetchIt({ url: `${server.origin}/file`, headers })).path)).toEqual(
    CONTENT,
  )
  const sent = (names: string) =>
    server.seen
      .filter(({ path }) => path === names)
      .map(({ headers: seen }) =>
        [seen.authorization, seen['x-jfrog-art-api'], seen['x-other']].join(),
      )
  expect(sent('/file')).toEqual(['Bearer hush,hush,hush', 'Bearer hush,hush,hush'])
  expect(sent('/beside?x=1')).toEqual(sent('/file'))
  expect(sent('/store')).toEqual([',,', ',,'])
  expect(sent('/back')).toEqual([',,', ',,'])
  expect(server.seen.at(-1)?.headers.range).toMatch(/^bytes=\d+-$/)
})

test.each([
  ['without end', '/file', /without end/],
  ['to no address', 'http://[', /no address/],
  ['to what is not the web', 'file:///etc/passwd', /only https is followed/],
])('a redirect %s is not followed', async (_name, location, message) => {
  const { outcome } = await fetched(() => ({ status: 302, headers: { location } }))
  expect(outcome).toEqual(failedAs('unavailable', message))
})

test.each([
  ['Artifactory', { 'x-checksum-sha256': DIGEST.slice(7) }],
  ['S3', { 'x-amz-checksum-sha256': sha256(CONTENT).toString('base64') }],
])(
  'without a digest the one that %s gives counts, and what is here under it is not sent',
  async (_name, given) => {
    const first = await fetched((request) => honestly(request, CONTENT, given), {})
    expect(first.outcome).toEqual(whole())
    const again = await fetched(
      (request) => ({ ...honestly(request, CONTENT, given), pieceBytes: 10_000 }),
      {},
    )
    expect(again.outcome).toEqual(whole())
    expect(again.seen[0]?.sentBytes).toBeLessThan(CONTENT.length)
    const spoiled = await fetched(
      (request) => honestly(request, OTHER, { ...given, etag: '"other"' }),
      {},
    )
    // It is here, and that is enough.
    expect(spoiled.outcome).toEqual(whole())
  },
)

test.each([
  ['nothing', {}],
  [
    'the checksum of S3 for what came in parts',
    { 'x-amz-checksum-sha256': `${sha256(CONTENT).toString('base64')}-3` },
  ],
  [
    'the same, said in words',
    {
      'x-amz-checksum-sha256': sha256(CONTENT).toString('base64'),
      'x-amz-checksum-type': 'COMPOSITE',
    },
  ],
  ['no SHA-256', { 'x-checksum-sha256': 'd41d8cd98f00b204e9800998ecf8427e' }],
])(
  'where a server gives %s, and the caller no digest, nothing is fetched',
  async (_name, given) => {
    const { outcome } = await fetched((request) => honestly(request, CONTENT, given), {})
    expect(outcome).toEqual(failedAs('invalid', /Name its digest/))
  },
)

/** A key and a certificate that nobody knows, by the machine's own openssl; null: it has none. */
function ownCertificate(): { readonly key: string; readonly cert: string } | null {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-tls-'))
  const [key = '', cert = ''] = ['key', 'cert'].map((name) => join(folder, name))
  const about = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2']
  const made = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-keyout',
    key,
    '-out',
    cert,
  ]
  try {
    execFileSync('openssl', ['req', '-x509', '-nodes', ...about, ...made], { stdio: 'ignore' })
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const secured = ownCertificate()

test.skipIf(secured === null)(
  'over https only from who can say who it is, and never on from there to http (needs openssl)',
  async () => {
    await using server = await serveFiles(
      (request) =>
        request.url === '/away'
          ? { status: 302, headers: { location: 'http://127.0.0.1:1/file?hush' } }
          : honestly(request, CONTENT),
      secured ?? undefined,
    )
    const request = { url: `${server.origin}/file`, digest: DIGEST }
    await expect(fetchIt(request)).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/self-signed/),
    })
    expect(lines).toEqual([])
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, secured?.cert ?? ''])
    try {
      expect(await fetchIt(request)).toMatchObject({ digest: DIGEST })
      const away = fetchIt({ url: `${server.origin}/away`, digest: digestOf(OTHER) })
      await expect(away).rejects.toMatchObject({
        kind: 'unavailable',
        message: expect.stringMatching(/only https is followed/),
      })
    } finally {
      setDefaultCACertificates(known)
    }
  },
)

test.each<readonly [Partial<ArtifactRequest>, RegExp]>([
  [{ url: 'ftp://127.0.0.1/x' }, /begins with https/],
  [{ url: 'no address' }, /begins with https/],
  [{ url: 'https://me:hush@127.0.0.1/x' }, /user and password/],
  [{ digest: 'md5:1' }, /64 hex digits/],
  [{ limitBytesPerS: 0 }, /bandwidth/],
  [{ limitBytesPerS: Number.NaN }, /bandwidth/],
  [{ headers: { authorization: 'hush\nhush' } }, /can't be sent/],
])('%j makes no sense, and is told without what it holds', async (request, message) => {
  const failed = fetchIt({ url: 'http://127.0.0.1:1/x', digest: DIGEST, ...request })
  const error: unknown = await failed.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ kind: 'invalid', message: expect.stringMatching(message) })
  expect(String(error)).not.toContain('hush')
})

test('what stands behind the ? of an address is not shown', async () => {
  const { outcome } = await fetched(() => ({ status: 404 }), { digest: DIGEST })
  expect(outcome.ok).toBe(false)
  await using server = await serveFiles(() => ({ status: 503 }))
  const error: unknown = await fetchIt({
    url: `${server.origin}/a?signature=hush`,
    digest: DIGEST,
  }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ kind: 'unavailable' })
  expect(String(error) + lines.join()).not.toContain('hush')
})

test('headers from a function are asked for anew with each request', async () => {
  let asked = 0
  const { outcome, seen } = await fetched(
    (request, before) => ({
      ...honestly(request, CONTENT),
      ...(before === 0 ? { cutAt: 1_000 } : {}),
    }),
    { digest: DIGEST, headers: async () => ({ 'x-signature': `${++asked}` }) },
  )
  expect(outcome).toEqual(whole())
  expect(seen.map(({ headers: sent }) => sent['x-signature'])).toEqual(['1', '2'])
})

test('no more comes in a second than may', async () => {
  const from = performance.now()
  const { outcome } = await fetched((request) => honestly(request, CONTENT), {
    digest: DIGEST,
    limitBytesPerS: 200_000,
  })
  expect(outcome).toEqual(whole())
  const tookMs = performance.now() - from
  expect(tookMs).toBeGreaterThan(1_400)
  expect(tookMs).toBeLessThan(10_000)
  expect(progress.length).toBeGreaterThan(2)
})

test('cancelled, it ends at once and keeps what has come', async () => {
  const controller = new AbortController()
  await using server = await serveFiles((request) => ({
    ...honestly(request, CONTENT),
    ...(request.headers.range === undefined ? { pieceBytes: 2_000 } : {}),
  }))
  const request = { url: `${server.origin}/file`, digest: DIGEST }
  const fetching = fetchIt(request, controller.signal)
  while (progress.every(([done]) => done < 20_000)) await new Promise((go) => setTimeout(go, 5))
  controller.abort()
  await expect(fetching).rejects.toMatchObject({ name: 'AbortError' })
  const { size } = statSync(partPath())
  expect(size).toBeGreaterThanOrEqual(20_000)
  await fetchIt(request)
  expect(server.seen[1]?.sentBytes).toBe(CONTENT.length - size)
})

test('two that want the same file at once: it travels once', async () => {
  await using server = await serveFiles((request) => ({
    ...honestly(request, CONTENT),
    pieceBytes: 20_000,
  }))
  const request = { url: `${server.origin}/file`, digest: DIGEST }
  const found = await Promise.all([fetchIt(request), fetchIt(request), fetchIt(request)])
  expect(new Set(found.map(({ path }) => path)).size).toBe(1)
  expect(server.seen).toHaveLength(1)
})

/** What is known to be on the disk is marked every 16 MiB. */
const LARGE = randomBytes(20 * 1_048_576)

test('what a power cut has spoiled of a part is fetched again, and no more than that', async () => {
  const cutAt = 18 * 1_048_576
  await using server = await serveFiles((request, before) => ({
    ...honestly(request, LARGE),
    ...(before === 0 ? { cutAt } : {}),
    status: before > 0 && before < 6 ? 404 : (honestly(request, LARGE).status ?? 200),
  }))
  const request = { url: `${server.origin}/file`, digest: digestOf(LARGE) }
  await expect(fetchIt(request)).rejects.toMatchObject({ kind: 'unavailable' })
  const { size } = statSync(partPath())
  truncateSync(partPath(), 17 * 1_048_576)
  truncateSync(partPath(), size)
  const asked = server.seen.length
  while (server.seen.length < 6) await fetchIt(request).catch(() => undefined)
  expect(readFileSync((await fetchIt(request)).path).equals(LARGE)).toBe(true)
  const marked = Number(ranges(server.seen.slice(-1))[0]?.slice(6, -1))
  expect(ranges(server.seen.slice(asked)).at(-2)).toBe(`bytes=${size}-`)
  expect(marked).toBeGreaterThanOrEqual(16 * 1_048_576)
  expect(marked).toBeLessThan(17 * 1_048_576)
})

const canMount = process.getuid?.() === 0 && canMountTmpfs()

function canMountTmpfs(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.skipIf(!canMount).each([
  ['the server says so', {}],
  ['nobody says how large it is', { 'content-length': null }],
])(
  'where it does not fit, nothing is written, and no part is left: %s (needs to mount)',
  async (_name, given) => {
    mkdirSync(cacheDir)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', cacheDir])
    try {
      const { outcome, seen } = await fetched((request) => honestly(request, LARGE, given), {
        digest: digestOf(LARGE),
      })
      expect(outcome).toEqual(failedAs('no-space', /MiB are needed/))
      expect(seen).toHaveLength(1)
      expect(contents()).toEqual([])
    } finally {
      execFileSync('umount', [cacheDir])
    }
  },
)

const MIB = 1_048_576

/** On a disk of 8 MiB, with files of 2 MiB in the cache, each as old as its place says, the oldest first. */
async function onSmallDisk(
  use: (old: readonly { readonly digest: string; readonly path: string }[]) => Promise<void>,
): Promise<void> {
  mkdirSync(cacheDir)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', cacheDir])
  try {
    const old = [1, 2, 3].map((seed) => {
      const content = Buffer.alloc(2 * MIB, `${seed}`)
      const path = join(cacheDir, digestOf(content).slice(7))
      writeFileSync(path, content)
      utimesSync(path, seed * 1_000, seed * 1_000)
      return { digest: digestOf(content), path }
    })
    await use(old)
  } finally {
    execFileSync('umount', [cacheDir])
  }
}

const there = (files: readonly { readonly path: string }[]) =>
  files.map(({ path }) => existsSync(path))

/** Fetches so many bytes; answers the failure's kind, null where it came. */
async function fetchedBytes(bytes: number, of: Of = {}): Promise<string | null> {
  const content = randomBytes(bytes)
  await using server = await serveFiles((request) => honestly(request, content))
  const request = { url: `${server.origin}/file`, digest: digestOf(content) }
  return await fetchIt(request, undefined, of).then(
    ({ path }) => (readFileSync(path).equals(content) ? null : 'wrong'),
    ({ kind }) => kind,
  )
}

test.skipIf(!canMount)(
  'what does not fit takes the room of files that were used longest ago, and of no more than it needs (needs to mount)',
  () =>
    onSmallDisk(async (old) => {
      // 2 MiB are free, of which 1 MiB is to stay so.
      expect(await fetchedBytes(MIB / 2)).toBe(null)
      expect(there(old)).toEqual([true, true, true])
      expect(await fetchedBytes(2 * MIB)).toBe(null)
      expect(there(old)).toEqual([false, true, true])
      expect(lines.join()).toContain('2.0 MiB of what earlier runs had fetched were removed')
    }),
)

test.skipIf(!canMount)(
  'never of what its own run has fetched or names, nor of anything where all of it is not enough (needs to mount)',
  () =>
    onSmallDisk(async (old) => {
      const [first, , third] = old
      // Asked for again by this run: from the cache, since nothing listens there.
      await fetchIt({ url: 'http://127.0.0.1:1/first', digest: first?.digest ?? '' })
      utimesSync(first?.path ?? '', 0, 0)
      const keeps = [third?.digest.slice(7) ?? '']
      expect(await fetchedBytes(4 * MIB, { keeps })).toBe('no-space')
      expect(there(old)).toEqual([true, true, true])
      expect(await fetchedBytes(2 * MIB, { keeps })).toBe(null)
      expect(there(old)).toEqual([true, false, true])
      expect(await fetchedBytes(2 * MIB, { keeps })).toBe('no-space')
      // The next run needs nothing of it.
      expect(await fetchedBytes(4 * MIB, { run: 'run_2' })).toBe(null)
    }),
)

test.skipIf(!canMount)(
  'a part that an earlier run has left makes room as well; one of its own is gone on with (needs to mount)',
  () =>
    onSmallDisk(async (old) => {
      await using server = await serveFiles((request) => ({
        ...honestly(request, LARGE.subarray(0, 2 * MIB)),
        ...(request.headers.range === undefined ? { cutAt: 1.5 * MIB } : {}),
        ...(request.headers.range === undefined ? {} : { status: 404 }),
      }))
      const digest = digestOf(LARGE.subarray(0, 2 * MIB))
      const request = { url: `${server.origin}/file`, digest }
      await expect(fetchIt(request)).rejects.toMatchObject({ kind: 'unavailable' })
      const [oldest] = old
      expect(await fetchedBytes(MIB)).toBe(null)
      expect([partNames().length, existsSync(oldest?.path ?? '')]).toEqual([1, false])
      expect(await fetchedBytes(5 * MIB, { run: 'run_2' })).toBe(null)
      expect(partNames()).toEqual([])
    }),
)
