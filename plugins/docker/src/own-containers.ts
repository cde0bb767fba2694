import { randomBytes } from 'node:crypto'
import { StepFailure } from '@contraflow/plugin-sdk'
import type { ContainerInspectInfo } from 'dockerode'
import { type Engine, orNull } from './engine.ts'
import { type PreviousContainer, previousSchema } from './previous-container.ts'
import type { WantedContainer } from './wanted-container.ts'

const NAME = 'contraflow.name'
const MARK = 'contraflow.mark'
const RUN = 'contraflow.run'
const SPEC = 'contraflow.spec'
const PREVIOUS = 'contraflow.previous'

/** A container that a step has made, and what its labels say: to be read by later attempts, and by the way back. */
export interface OwnContainer {
  readonly info: ContainerInspectInfo
  /** That it was made for, whatever it is called at the moment. */
  readonly name: string
  readonly specDigest: string
  /** That its step belongs to; null: it was made by an older plugin, which did not say. */
  readonly run: string | null
  /** null: there was none of that name. */
  readonly previous: PreviousContainer | null
}

/** What the step with this mark has made, newest first, also what it has not started or named yet. */
export async function ownContainers(
  { api }: Engine,
  mark: string,
): Promise<readonly OwnContainer[]> {
  const listed = await api.listContainers({ all: true, filters: { label: [`${MARK}=${mark}`] } })
  const found = await Promise.all(listed.map(({ Id }) => orNull(api.getContainer(Id).inspect())))
  return found.flatMap((info) => (info === null ? [] : (ownFrom(info) ?? [])))
}

/** null for one that was not made by this step type. */
export function ownFrom(info: ContainerInspectInfo): OwnContainer | null {
  const labels = info.Config.Labels ?? {}
  const { [NAME]: name, [SPEC]: specDigest, [PREVIOUS]: previous, [RUN]: run = null } = labels
  if (name === undefined || specDigest === undefined || previous === undefined) return null
  const replaced = previousSchema.nullable().parse(JSON.parse(previous))
  return { info, name, specDigest, run, previous: replaced }
}

/**
 * Makes the container, under a name for the time being, and with it remembers what it is to replace: the engine has both or
 * neither. Nothing is stopped yet. Answers its id.
 */
export async function createOwn(
  { api }: Engine,
  name: string,
  { mark, run }: { readonly mark: string; readonly run: string },
  { options, digest }: WantedContainer,
  previous: PreviousContainer | null,
): Promise<string> {
  const { id } = await api.createContainer({
    ...options,
    name: `${name}.new-${randomBytes(4).toString('hex')}`,
    Labels: {
      [NAME]: name,
      [MARK]: mark,
      [RUN]: run,
      [SPEC]: digest,
      [PREVIOUS]: JSON.stringify(previous),
    },
  })
  return id
}

/** With what it has written into volumes without a name. One that is gone is fine. */
export async function removeOwn({ api }: Engine, { info }: OwnContainer): Promise<void> {
  await orNull(api.getContainer(info.Id).remove({ force: true, v: true }))
}

/** The container of a name; null: there is none. */
export async function containerNamed(
  { api }: Engine,
  name: string,
): Promise<ContainerInspectInfo | null> {
  const found = await orNull(api.getContainer(name).inspect())
  // The engine also takes the beginning of an id for a name.
  return found?.Name === `/${name}` ? found : null
}

/** Throws StepFailure `invalid` for a network that the engine does not have, before anything is stopped for it. */
export async function requireNetwork({ api }: Engine, name: string | undefined): Promise<void> {
  if (name === undefined || name.startsWith('container:')) return
  if ((await orNull(api.getNetwork(name).inspect())) !== null) return
  if (['default', 'bridge'].includes(name)) return
  throw new StepFailure(
    'invalid',
    `the engine has no network ${name}: create it before this step (docker network create ${name}). Nothing was changed`,
  )
}
