import type { StepContext } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import type { containerParams, container as declaration } from './container-manifest.ts'
import { connect, type Engine, telling } from './engine.ts'
import { findImage, type ProvidedImage, provideImage } from './image.ts'
import { takeMark } from './mark.ts'
import {
  containerNamed,
  createOwn,
  type OwnContainer,
  ownContainers,
  ownFrom,
  removeOwn,
  requireNetwork,
} from './own-containers.ts'
import { keptName, type PreviousContainer, previousFrom, setAside } from './previous-container.ts'
import { removeOlder } from './remove-older.ts'
import { waitUntilUp } from './wait-until-up.ts'
import { type WantedContainer, wantedContainer } from './wanted-container.ts'

/** Of nothing that is ever there: only its name is of use. */
const MARKS = 'var/lib/contraflow/docker'

type Context = StepContext<z.output<typeof containerParams>>
type Result = z.input<(typeof declaration)['result']>

/**
 * Runs a container in place of the one of its name. The image is there, the new container made, and what it replaces written
 * into its labels, before the old one is stopped; that one is kept under another name. Every attempt of the step knows by
 * its mark what earlier ones have made, and goes on from there.
 */
export async function container(context: Context): Promise<Result> {
  const { params, snapshot } = context
  const engine = await connect(context, params.engine)
  const { id: mark } = await takeMark(snapshot, MARKS)
  return telling(`the container ${params.name} could not be deployed`, async () => {
    await requireNetwork(engine, params.network)
    const own = await ownContainers(engine, mark)
    const image = await imageFor(context, engine, own)
    const wanted = wantedContainer(context, image)
    const before = await containerNamed(engine, params.name)
    const isThere = before !== null && isUp(before, wanted)
    if (own.length === 0 && isThere) {
      context.log(`${params.name} runs already, exactly as asked`)
      await waitUntilUp(context, engine, before.Id, params)
      return resultOf(before.Id, image, null)
    }
    const goesOn = isThere ? own.find(({ info }) => info.Id === before.Id) : undefined
    const placed =
      goesOn === undefined
        ? await replace(context, engine, mark, wanted, own, before)
        : { id: goesOn.info.Id, previous: goesOn.previous }
    await waitUntilUp(context, engine, placed.id, params)
    await removeOlder(context, engine, placed.previous)
    return resultOf(placed.id, image, placed)
  })
}

/** Once a container is made of it the image is decided: no later attempt needs the registry again. */
async function imageFor(
  context: Context,
  engine: Engine,
  own: readonly OwnContainer[],
): Promise<ProvidedImage> {
  const made = own[0]
  const decided = made === undefined ? null : await findImage(engine, made.info.Image)
  if (decided === null) return provideImage(context, engine)
  const named = await findImage(engine, context.params.image)
  return named?.id === decided.id ? named : decided
}

function isUp(before: Parameters<typeof ownFrom>[0], { digest }: WantedContainer): boolean {
  const { Running, Restarting, Paused, Health } = before.State
  const runs = Running && !Restarting && !Paused && Health?.Status !== 'unhealthy'
  return runs && ownFrom(before)?.specDigest === digest
}

/** What it is to replace is what the first attempt saw, never what an attempt has made itself. */
async function replace(
  context: Context,
  engine: Engine,
  mark: string,
  wanted: WantedContainer,
  own: readonly OwnContainer[],
  before: Parameters<typeof previousFrom>[0] | null,
): Promise<{ readonly id: string; readonly previous: PreviousContainer | null }> {
  const { params, signal, log, run } = context
  const { name } = params
  const made = own[0]
  const seen = before === null ? null : previousFrom(before)
  const previous = made === undefined ? seen : made.previous
  signal.throwIfAborted()
  const id = await createOwn(engine, name, { mark, run }, wanted, previous)
  for (const old of own) await removeOwn(engine, old)
  signal.throwIfAborted()
  if (previous !== null) {
    log(`stopping the container that ran before, and keeping it as ${keptName(name, mark)}`)
    await setAside(engine, previous, keptName(name, mark))
  }
  const fresh = engine.api.getContainer(id)
  await fresh.rename({ name })
  await fresh.start()
  log(`started ${name}`)
  return { id, previous }
}

function resultOf(
  id: string,
  image: ProvidedImage,
  placed: { readonly previous: PreviousContainer | null } | null,
): Result {
  return {
    containerId: id,
    image: image.name,
    imageId: image.id,
    imageDigest: image.digest,
    previousContainerId: placed?.previous?.id ?? null,
    replaced: placed !== null,
  }
}
