import type { IncomingMessage } from 'node:http'
import type { FetchedArtifact } from '../context.ts'
import { StepFailure } from '../step-failure.ts'
import type { ArtifactPart } from './artifact-part.ts'
import { type Answer, askServer, bodyOf, Cut, type Headers, nameOf } from './ask-server.ts'
import { cachedArtifact } from './cached-artifact.ts'
import { evictDownloads, markNeeded } from './download-marks.ts'
import { freeBytes, inMiB } from './free-bytes.ts'
import { refusalOf } from './refusal.ts'
import { digestIn, lengthIn, rangeIn, validatorIn } from './server-word.ts'

/** Where a file is fetched to, and who hears of it. */
export interface FetchDesk {
  /** Whole files lie in it under their digest in hex; beside them parts, what is known of these, and locks. */
  readonly cacheDir: string
  /** What it is fetched for, named among all runs of the device. */
  readonly run: string
  /** In hex: what lies under these digests is not taken away to make room. */
  readonly keeps: readonly string[]
  readonly signal: AbortSignal
  readonly log: (line: string) => void
  readonly progress: (done: number, total: number | null) => void
}

/** A request that makes sense. */
export interface WantedArtifact {
  readonly url: URL
  /** Names in lower case. */
  readonly headers: () => Promise<Headers>
  /** null: what the server says. */
  readonly digest: string | null
  /** Resolves when more may come. */
  readonly limit: (bytes: number) => Promise<void>
}

/** Beyond the file there has to be room for what else the device does. */
const SPARE_BYTES = 1_048_576
const UNKNOWN_BYTES = 32 * 1_048_576

/**
 * Gets a file as far as one answer of the server brings it. null: it was found not to be what it should be, and has to be
 * gone on with from where it is now. Throws Cut where it may be tried again, and StepFailure where that is of no use.
 */
export async function continueArtifact(
  wanted: WantedArtifact,
  part: ArtifactPart,
  desk: FetchDesk,
): Promise<FetchedArtifact | null> {
  if (part.about !== null && part.about.totalBytes === part.bytes)
    return verified(wanted, part, desk)
  const answer = await askServer(
    wanted.url,
    await wanted.headers(),
    { 'accept-encoding': 'identity', ...rangeFor(wanted, part) },
    desk.signal,
  )
  try {
    const found = await takeAnswer(wanted, part, answer, desk)
    if (found !== null) return found
    await receive(wanted, part, answer.response, desk)
  } finally {
    answer.response.destroy()
  }
  return verified(wanted, part, desk)
}

/** Without a validator only a digest that does not come from the server itself can tell whether the file is still the same. */
function rangeFor({ digest }: WantedArtifact, { about, bytes }: ArtifactPart): Headers {
  if (about === null || bytes === 0) return {}
  const range = { range: `bytes=${bytes}-` }
  if (about.validator !== null) return { ...range, 'if-range': about.validator }
  return digest === null ? {} : range
}

/** Makes the part fit what is about to come. Answers the file where nothing has to come. */
async function takeAnswer(
  wanted: WantedArtifact,
  part: ArtifactPart,
  answer: Answer,
  desk: FetchDesk,
): Promise<FetchedArtifact | null> {
  switch (answer.response.statusCode) {
    case 200:
      return takeWhole(wanted, part, answer, desk)
    case 206:
      await takeRange(part, answer)
      break
    case 416:
      await takeEnd(part, answer)
      break
    default:
      throw await refusalOf(wanted.url, answer)
  }
  await requireSpace(part, desk)
  return null
}

async function takeWhole(
  wanted: WantedArtifact,
  part: ArtifactPart,
  { response: { headers }, told }: Answer,
  desk: FetchDesk,
): Promise<FetchedArtifact | null> {
  const digest = wanted.digest ?? digestIn(told)
  if (digest === null) {
    throw new StepFailure(
      'invalid',
      `nothing says what ${nameOf(wanted.url)} has to be: its server gives no SHA-256 for it (X-Checksum-Sha256 or x-amz-checksum-sha256). Name its digest, as sha256sum prints it`,
    )
  }
  const found = await cachedArtifact(desk, digest)
  if (found !== null) {
    await part.remove()
    return found
  }
  if (part.bytes > 0) desk.log(`${nameOf(wanted.url)} comes from its start again`)
  await part.restart({ digest, validator: validatorIn(headers), totalBytes: lengthIn(headers) })
  await requireSpace(part, desk)
  return null
}

async function takeRange(part: ArtifactPart, { response: { headers } }: Answer): Promise<void> {
  const { from, totalBytes } = rangeIn(headers)
  const known = part.about?.totalBytes ?? totalBytes
  if (part.about !== null && from === part.bytes && totalBytes === known) {
    if (part.about.validator === null) part.doubt()
    part.learnTotal(totalBytes)
    return
  }
  await part.restart(null)
  throw new Cut('the server sent another range than it was asked for')
}

/** Nothing comes after what is here: that was all of it, or it is no part of what the server has now. */
async function takeEnd(part: ArtifactPart, { response: { headers } }: Answer): Promise<void> {
  const { totalBytes } = rangeIn(headers)
  if (part.about !== null && totalBytes === part.bytes) {
    part.learnTotal(totalBytes)
    return
  }
  await part.restart(null)
  throw new Cut('the server has less of it than had come')
}

async function receive(
  wanted: WantedArtifact,
  part: ArtifactPart,
  response: IncomingMessage,
  desk: FetchDesk,
): Promise<void> {
  if (response.statusCode === 416) return
  for await (const chunk of bodyOf(response, desk.signal)) {
    const totalBytes = part.about?.totalBytes ?? null
    if (totalBytes !== null && part.bytes + chunk.length > totalBytes) {
      await part.restart(null)
      throw new Cut(`the server sent more than the ${totalBytes} bytes that it had said`)
    }
    if (await part.append(chunk)) await requireSpace(part, desk)
    desk.progress(part.bytes, totalBytes)
    await wanted.limit(chunk.length)
  }
  const totalBytes = part.about?.totalBytes ?? part.bytes
  if (part.bytes < totalBytes) throw new Cut('the server ended before the end')
  part.learnTotal(part.bytes)
}

async function verified(
  wanted: WantedArtifact,
  part: ArtifactPart,
  desk: FetchDesk,
): Promise<FetchedArtifact | null> {
  const { digest, bytes, about } = part
  if (digest === about?.digest) {
    await markNeeded(desk, digest.slice('sha256:'.length))
    return { path: await part.finish(), digest, sizeBytes: bytes }
  }
  if (await part.giveUpDoubtful()) return null
  await part.remove()
  throw new StepFailure(
    'invalid',
    `what came from ${nameOf(wanted.url)} is ${digest} (${bytes} bytes), and not ${about?.digest}: it was thrown away. Look whether the address or the digest is an old one, or something on the way answers in the server's place`,
  )
}

async function requireSpace(part: ArtifactPart, desk: FetchDesk): Promise<void> {
  const totalBytes = part.about?.totalBytes ?? null
  const lackingBytes = totalBytes === null ? UNKNOWN_BYTES : totalBytes - part.bytes + SPARE_BYTES
  const free = await freeWith(desk, lackingBytes)
  if (free >= lackingBytes) return
  // Whatever else the device has to write, the way back above all, needs the room more.
  await part.remove()
  throw new StepFailure(
    'no-space',
    `${inMiB(lackingBytes)} MiB are needed to fetch it, and ${inMiB(free)} are free: make room on the device, or name a smaller file`,
  )
}

/** What is free, once what only earlier runs had fetched has made room, where there was too little. */
async function freeWith(desk: FetchDesk, wantedBytes: number): Promise<number> {
  const free = await freeBytes(desk.cacheDir)
  if (free >= wantedBytes) return free
  const freed = await evictDownloads(desk, wantedBytes - free)
  if (freed === 0) return free
  desk.log(`${inMiB(freed)} MiB of what earlier runs had fetched were removed to make room`)
  return freeBytes(desk.cacheDir)
}
