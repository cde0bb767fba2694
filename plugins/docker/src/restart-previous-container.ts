import { type ActionContext, StepFailure } from '@contraflow/plugin-sdk'
import { connect, type Engine, orNull, telling, unlessAlready } from './engine.ts'
import { findMark } from './mark.ts'
import { containerNamed, type OwnContainer, ownContainers, removeOwn } from './own-containers.ts'
import { bringBack, type PreviousContainer } from './previous-container.ts'
import { waitUntilUp } from './wait-until-up.ts'

type Context = ActionContext<{ readonly healthTimeoutMs: number; readonly settleMs: number }>

/**
 * Starts the container that the step replaced again, and removes what the step made: last, since it knows which one that is.
 * Safe to repeat. Throws StepFailure `error`, with nothing changed, where the previous one is gone.
 */
export async function restartPreviousContainer(context: Context): Promise<void> {
  const { step, snapshot, log } = context
  if (snapshot === null) {
    throw new StepFailure(
      'invalid',
      'there is no step whose container could be replaced by the previous one',
    )
  }
  const mark = await findMark(snapshot)
  if (mark === null) return log('the step had changed nothing')
  const engine = await connect(context, step?.params['engine'])
  await telling('the previous container could not be started again', async () => {
    const own = await ownContainers(engine, mark.id)
    const made = own[0]
    if (made === undefined) return log('nothing of the step is left to undo')
    await requireName(engine, own, made)
    if (made.previous === null) log('there was no container before')
    else await exchange(context, engine, own, made.name, made.previous)
    for (const one of own) await removeOwn(engine, one)
    log('the new container is removed')
  })
}

async function exchange(
  context: Context,
  engine: Engine,
  own: readonly OwnContainer[],
  name: string,
  previous: PreviousContainer,
): Promise<void> {
  if ((await orNull(engine.api.getContainer(previous.id).inspect())) === null) {
    throw new StepFailure(
      'error',
      `the container that ran before (${previous.id.slice(0, 12)}) is gone: somebody has removed it. The new one was left as it is: deploy the version that is wanted, or remove it by hand`,
    )
  }
  for (const one of own) await giveWay(engine, one, name)
  await bringBack(engine, previous, name)
  if (!previous.ran) return context.log(`${name} is there again; it was not running before`)
  await waitUntilUp(context, engine, previous.id, {
    ...context.params,
    onlyRuns: !previous.wasHealthy,
  })
  context.log(`${name} runs again, as it did before`)
}

/** Throws StepFailure `error` where the name is by now of a container that is neither. */
async function requireName(
  engine: Engine,
  own: readonly OwnContainer[],
  { name, previous }: OwnContainer,
): Promise<void> {
  const holder = await containerNamed(engine, name)
  const known = [previous?.id, ...own.map(({ info }) => info.Id)]
  if (holder === null || known.includes(holder.Id)) return
  throw new StepFailure(
    'error',
    `${name} is by now another container (${holder.Id.slice(0, 12)}), which this step did not make: that of a later step, whose own way back has to come first (newest first), or somebody else's. Nothing was changed`,
  )
}

/** It lets go of its ports and its name. */
async function giveWay({ api }: Engine, { info }: OwnContainer, name: string): Promise<void> {
  const container = api.getContainer(info.Id)
  if (info.State.Running || info.State.Restarting) await unlessAlready(container.stop())
  if (info.Name === `/${name}`)
    await container.rename({ name: `${name}.undone-${info.Id.slice(0, 12)}` })
}
