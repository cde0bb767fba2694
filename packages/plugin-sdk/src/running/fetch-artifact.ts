import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArtifactRequest, FetchedArtifact } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import { ArtifactPart } from './artifact-part.ts'
import { Cut, nameOf } from './ask-server.ts'
import { cachedArtifact } from './cached-artifact.ts'
import { continueArtifact, type FetchDesk, type WantedArtifact } from './continue-artifact.ts'
import { markNeeded } from './download-marks.ts'
import { sync } from './durable.ts'
import { lockFile } from './lock-file.ts'
import { limiter, patience, teller } from './pace.ts'
import { asDigest } from './server-word.ts'

/** Before the first of several tries: default 500 ms. */
export interface FetchTiming {
  readonly firstWaitMs?: number
}

/** `fetchArtifact` of a handler's context. */
export async function fetchArtifact(
  request: ArtifactRequest,
  desk: FetchDesk,
  timing: FetchTiming = {},
): Promise<FetchedArtifact> {
  const { cacheDir, signal } = desk
  const wanted = wantedBy(request, signal)
  if ((await mkdir(cacheDir, { recursive: true, mode: 0o700 })) !== undefined) {
    await sync(dirname(cacheDir))
  }
  const key = createHash('sha256')
    .update(JSON.stringify([wanted.url.href, wanted.digest]))
    .digest('hex')
  using _lock = await lockFile(join(cacheDir, `${key}.lock`), signal)
  const found = wanted.digest === null ? null : await cachedArtifact(desk, wanted.digest)
  if (found !== null) {
    desk.log(`${nameOf(wanted.url)} is on this device already`)
    desk.progress(found.sizeBytes, found.sizeBytes)
    return found
  }
  await markNeeded(desk, key)
  await using part = await ArtifactPart.open(cacheDir, key)
  if (part.bytes > 0) desk.log(`goes on with ${nameOf(wanted.url)} at byte ${part.bytes}`)
  const fetched = await untilWhole(wanted, part, desk, timing)
  desk.progress(fetched.sizeBytes, fetched.sizeBytes)
  return fetched
}

async function untilWhole(
  wanted: WantedArtifact,
  part: ArtifactPart,
  desk: FetchDesk,
  { firstWaitMs }: FetchTiming,
): Promise<FetchedArtifact> {
  const mayRetry = patience(part.bytes, desk.signal, firstWaitMs)
  const told = { ...desk, progress: teller(desk.progress) }
  for (;;) {
    try {
      const fetched = await continueArtifact(wanted, part, told)
      if (fetched !== null) return fetched
    } catch (error) {
      if (!(error instanceof Cut)) throw error
      desk.log(`${error.message} (${part.bytes} bytes are here)`)
      if (!(await mayRetry(part.bytes, error.waitMs))) throw givenUp(wanted, part, error)
    }
  }
}

function givenUp({ url }: WantedArtifact, { bytes }: ArtifactPart, { message }: Cut): StepFailure {
  const kept =
    bytes > 0 ? `; the ${bytes} bytes that came are kept, and gone on with next time` : ''
  return new StepFailure('unavailable', `${nameOf(url)} could not be fetched: ${message}${kept}`)
}

function wantedBy(request: ArtifactRequest, signal: AbortSignal): WantedArtifact {
  const { headers = {}, limitBytesPerS = null } = request
  const digest = request.digest === undefined ? null : asDigest(request.digest)
  if (request.digest !== undefined && digest === null) {
    throw new StepFailure(
      'invalid',
      `${request.digest} is no digest: write sha256: and 64 hex digits`,
    )
  }
  if (limitBytesPerS !== null && !(limitBytesPerS >= 1)) {
    throw new StepFailure('invalid', 'a bandwidth limit is 1 byte a second or more')
  }
  return {
    url: addressOf(request.url),
    headers: async () => withLowerNames(typeof headers === 'function' ? await headers() : headers),
    digest,
    limit: limiter(limitBytesPerS, signal),
  }
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new StepFailure(
      'invalid',
      'what is to be fetched has no address that begins with https:// or http://',
    )
  }
  if (url.username !== '' || url.password !== '') {
    throw new StepFailure(
      'invalid',
      'user and password do not belong into an address, where everybody sees them',
    )
  }
  url.hash = ''
  return url
}

function withLowerNames(headers: { readonly [name: string]: string }) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
}
