import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import type { composeParams, compose as declaration } from './compose-manifest.ts'
import {
  COMPOSE_FILE,
  type ComposeProject,
  composeProject,
  containersOf,
  ENVIRONMENT_FILE,
  projectSchema,
} from './compose-project.ts'
import { telling } from './engine.ts'
import { takeMark } from './mark.ts'
import { forgetKept, forgetOlderImages, rememberImages, renameImages } from './project-images.ts'
import { waitUntilUp } from './wait-until-up.ts'
import { partOf, writeWhole } from './write-whole.ts'

type Context = StepContext<z.output<typeof composeParams>>
type Result = z.input<(typeof declaration)['result']>

/** Once containers may have been changed, only the action leads back. */
const stateSchema = z.object({ goesUp: z.boolean() })

/**
 * Delivers the files, has Compose read them and pull what they name, and brings the project up. Until then nothing that runs
 * is touched, and whatever fails puts the files back. What was there is kept before anything is written.
 */
export async function compose(context: Context): Promise<Result> {
  const { params, state } = context
  const project = await composeProject(context, projectSchema.parse(params))
  const delivered = await readDelivered(context)
  return telling(`the project ${params.project} could not be deployed`, async () => {
    const record = await keep(context, project)
    const hasGoneUp = (await state.read(stateSchema))?.goesUp === true
    try {
      if (!hasGoneUp) await rememberImages(project, record.path, context.run)
      await writeAll(project, delivered)
      await prepare(context, project)
    } catch (error) {
      if (!hasGoneUp) await undo(context, project, record)
      throw error
    }
    await state.write({ goesUp: true })
    await project.run('the project could not be brought up', 'up', '-d', '--remove-orphans')
    const services = await waitForAll(context, project)
    await forgetOlderImages(context, project, record.path)
    return { project: project.name, services }
  })
}

interface Delivered {
  readonly file: Buffer
  /** null: none is delivered. */
  readonly environment: Buffer | null
}

async function readDelivered({ params, artifact }: Context): Promise<Delivered> {
  const { file, environmentFile } = params
  return {
    file: await readFile(artifact(file)),
    environment: environmentFile === undefined ? null : await readFile(artifact(environmentFile)),
  }
}

interface KeptRecord {
  readonly mark: string
  /** Absolute. */
  readonly path: string
}

/** Answers where this step writes down what it replaces, beside the files. */
async function keep({ snapshot, onDevice }: Context, project: ComposeProject): Promise<KeptRecord> {
  const files = [COMPOSE_FILE, ENVIRONMENT_FILE].map((name) => join(project.folderOnDevice, name))
  const kept = [project.folderOnDevice, ...files, ...files.map(partOf)]
  const { id, path } = await takeMark(snapshot, project.folderOnDevice, kept)
  return { mark: id, path: onDevice(path) }
}

async function writeAll(
  { folder }: ComposeProject,
  { file, environment }: Delivered,
): Promise<void> {
  if (environment !== null) await writeWhole(join(folder, ENVIRONMENT_FILE), environment, 0o600)
  await writeWhole(join(folder, COMPOSE_FILE), file, 0o644)
}

async function prepare({ params }: Context, project: ComposeProject): Promise<void> {
  try {
    await project.run('the compose file is not valid', 'config', '-q')
    if (params.pull === 'always') await project.run('the images could not be pulled', 'pull')
  } catch (error) {
    if (!(error instanceof StepFailure)) throw error
    throw new StepFailure(error.kind, `${error.message}. Nothing was stopped`, error)
  }
}

async function undo(
  { snapshot, log }: Context,
  project: ComposeProject,
  { mark, path }: KeptRecord,
): Promise<void> {
  await renameImages(project, path)
  await snapshot.restore()
  await forgetKept({ log }, project, mark)
  log('the files of the project are as they were')
}

/** Answers the containers that are up, or have done their work. */
export async function waitForAll(
  context: Pick<Context, 'log' | 'signal'> & {
    readonly params: { readonly healthTimeoutMs: number; readonly settleMs: number }
  },
  project: ComposeProject,
): Promise<Result['services']> {
  const containers = await containersOf(project)
  const { healthTimeoutMs, settleMs } = context.params
  const limits = { healthTimeoutMs, settleMs, mayComplete: true }
  const waits = containers.map(({ id }) => waitUntilUp(context, project.engine, id, limits))
  // All of them, so that the last lines of each that fails are told.
  const failed = (await Promise.allSettled(waits)).find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
  return containers.map(({ service, id, imageId }) => ({ service, containerId: id, imageId }))
}
