import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import type { containerParams } from './container-manifest.ts'
import { type Engine, messageOf, orNull, telling } from './engine.ts'
import { layerProgress } from './layer-progress.ts'

type Context = WorkContext<z.output<typeof containerParams>>

/** An image that is on the device. */
export interface ProvidedImage {
  /** As the params name it. */
  readonly name: string
  readonly id: string
  /** The registry's; null for one that came from none. */
  readonly digest: string | null
}

/** Loads or pulls the image, or finds it on the device, as the params ask. Nothing that runs is touched. */
export async function provideImage(context: Context, engine: Engine): Promise<ProvidedImage> {
  const { image: name, archive, pull } = context.params
  if (archive !== undefined) {
    await load(context, engine, archive)
    return (await findImage(engine, name)) ?? notIn(name, archive)
  }
  const there = await findImage(engine, name)
  // What is named by its digest can't be another one by now.
  const isWanted = pull === 'always' && !(there !== null && name.includes('@sha256:'))
  if (isWanted || (there === null && pull === 'missing')) await pullImage(context, engine)
  return (await findImage(engine, name)) ?? notThere(name, pull)
}

export async function findImage({ api }: Engine, name: string): Promise<ProvidedImage | null> {
  const found = await telling(`the image ${name} could not be looked up`, () =>
    orNull(api.getImage(name).inspect()),
  )
  if (found === null) return null
  const digests = found.RepoDigests ?? []
  const repository = name.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
  const own = digests.find((digest) => digest.startsWith(`${repository}@`)) ?? digests[0]
  return { name, id: found.Id, digest: own?.replace(/^.*@/, '') ?? null }
}

async function load(
  { artifact, log, signal }: Context,
  { api }: Engine,
  archive: string,
): Promise<void> {
  const file = artifact(archive)
  log(`loading ${archive}`)
  await telling(`${archive} could not be loaded as an image`, async () => {
    const answers = await api.loadImage(createReadStream(file), {
      quiet: true,
      abortSignal: signal,
    })
    for await (const { stream } of answersOf(answers, signal)) {
      if (stream !== undefined) log(stream.trim())
    }
  })
}

async function pullImage(
  { params, log, progress, signal }: Context,
  { api }: Engine,
): Promise<void> {
  const { image, username = '', password = '' } = params
  const authconfig =
    username === '' && password === ''
      ? {}
      : { authconfig: { username, password, serveraddress: registryOf(image) } }
  log(`pulling ${image}`)
  const layers = layerProgress(progress)
  try {
    const answers = await api.pull(image, { ...authconfig, abortSignal: signal })
    for await (const answer of answersOf(answers, signal)) {
      layers.hear(answer)
      if (answer.id === undefined && answer.status !== undefined) log(answer.status)
    }
  } catch (error) {
    signal.throwIfAborted()
    const message = messageOf(error)
    const kind = message.includes('no space left on device') ? 'no-space' : 'unavailable'
    throw new StepFailure(
      kind,
      `${image} could not be pulled: ${message}. Nothing was stopped: what ran before still runs`,
      error,
    )
  }
  layers.finish()
}

/** What the engine says while it pulls or loads, a line of JSON each. */
export interface EngineAnswer {
  readonly id?: string
  readonly status?: string
  readonly stream?: string
  readonly error?: string
  readonly progressDetail?: { readonly current?: number; readonly total?: number }
}

/** Throws what the engine says went wrong; the end of a connection that was cut counts as that too. */
async function* answersOf(
  stream: NodeJS.ReadableStream,
  signal: AbortSignal,
): AsyncGenerator<EngineAnswer> {
  let failure: unknown = null
  stream.on('error', (error) => {
    failure = error
  })
  for await (const line of createInterface({ input: stream })) {
    if (line.trim() === '') continue
    const answer: EngineAnswer = JSON.parse(line)
    if (answer.error !== undefined) throw new Error(answer.error)
    yield answer
  }
  signal.throwIfAborted()
  if (failure !== null) throw failure
}

/** As Docker reads a reference: its first part is a registry if it looks like a host. */
export function registryOf(image: string): string {
  const first = image.split('/')[0] ?? ''
  const isHost = image.includes('/') && (/[.:]/.test(first) || first === 'localhost')
  return isHost ? first : 'https://index.docker.io/v1/'
}

function notIn(name: string, archive: string): never {
  throw new StepFailure(
    'invalid',
    `${archive} was loaded, but holds no image ${name}: see the output for what it holds`,
  )
}

function notThere(name: string, pull: string): never {
  throw new StepFailure(
    'unavailable',
    `the image ${name} is not on this device, and with pull: ${pull} it is not brought`,
  )
}
