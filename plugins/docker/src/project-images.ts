import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { WorkContext } from '@contraflow/plugin-sdk'
import * as z from 'zod'
import { type ComposeProject, containersOf, contentOf } from './compose-project.ts'
import { messageOf, orNull } from './engine.ts'
import { removeNameless } from './remove-older.ts'
import { writeWhole } from './write-whole.ts'

const recordSchema = z.object({
  images: z.array(z.object({ service: z.string(), name: z.string(), id: z.string() })),
  /** That the step belongs to; those of older plugins do not say. */
  run: z.string().nullable().default(null),
})
type Record = z.output<typeof recordSchema>

const RECORD = /^\.contraflow-([0-9a-f]{16})\.json$/
/** A service's name may be longer than a tag. */
const MAX_SERVICE_CHARS = 100

/**
 * Writes down which images the project runs from, and names each, so that no prune takes it: a pull may give their names to
 * others, and the previous file names them only so.
 */
export async function rememberImages(
  project: ComposeProject,
  recordFile: string,
  run: string,
): Promise<void> {
  const containers = await containersOf(project)
  const images: Record['images'] = []
  for (const { service, id } of containers) {
    const info = await orNull(project.engine.api.getContainer(id).inspect())
    if (info !== null) images.push({ service, name: info.Config.Image, id: info.Image })
  }
  await writeWhole(recordFile, JSON.stringify({ images, run }), 0o600)
  for (const { service, id } of images) {
    const version = `${service.slice(0, MAX_SERVICE_CHARS)}.${markOf(recordFile)}`
    await tag(project, id, keptRepository(project), version)
  }
}

/** Gives the images the names that they had. Without a record, or of images that are gone: nothing. Safe to repeat. */
export async function renameImages(project: ComposeProject, recordFile: string): Promise<void> {
  for (const { name, id } of (await recordIn(recordFile))?.images ?? []) {
    // One that is named by its digest, or by nothing, can't have become another.
    if (name.includes('@') || name.startsWith('sha256:')) continue
    const [, repository = name, version = 'latest'] = /^(.+?)(?::([^:/]+))?$/.exec(name) ?? []
    await tag(project, id, repository, version)
  }
}

/**
 * After a deployment has succeeded: removes what earlier runs wrote down of the project, the names that they gave its images,
 * and those of these images that have no other name and no use. What can't be removed is only told.
 */
export async function forgetOlderImages(
  { log, run }: Pick<WorkContext<unknown>, 'log' | 'run'>,
  project: ComposeProject,
  recordFile: string,
): Promise<void> {
  const needed = new Set([markOf(recordFile)])
  const older = new Set<string>()
  for (const name of await readdir(project.folder).catch(() => [])) {
    const file = join(project.folder, name)
    if (!RECORD.test(name) || name === basename(recordFile)) continue
    const record = await recordIn(file)
    if (record?.run === run) needed.add(markOf(file))
    else {
      for (const { id } of record?.images ?? []) older.add(id)
      await rm(file, { force: true })
    }
  }
  await orTell(log, async () => {
    await forgetNames(project, (mark) => !needed.has(mark))
    for (const id of older) await removeNameless(project.engine, id)
  })
}

/** What a step had named to keep it is needed no more: the project runs from it again. */
export async function forgetKept(
  { log }: Pick<WorkContext<unknown>, 'log'>,
  project: ComposeProject,
  mark: string,
): Promise<void> {
  await orTell(log, () => forgetNames(project, (other) => other === mark))
}

async function orTell(log: (line: string) => void, act: () => Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    log(`images that were kept for the way back could not be let go of: ${messageOf(error)}`)
  }
}

/** Names that were given to keep images; of an image that is used and has no other, it stays until it is not used. */
async function forgetNames(
  { engine: { api }, ...project }: ComposeProject,
  isOld: (mark: string) => boolean,
): Promise<void> {
  const reference = [keptRepository(project)]
  const images = await api.listImages({ filters: { reference } })
  for (const name of images.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    const mark = name.split('.').at(-1) ?? ''
    if (!name.startsWith(`${reference}:`) || !isOld(mark)) continue
    await api.getImage(name).remove({ force: false }).catch(unlessUsed)
  }
}

function unlessUsed(error: unknown): void {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : null
  if (status !== 404 && status !== 409) throw error
}

function keptRepository({ name }: Pick<ComposeProject, 'name'>): string {
  return `contraflow-kept/${name}`
}

function markOf(recordFile: string): string {
  return RECORD.exec(basename(recordFile))?.[1] ?? ''
}

async function recordIn(file: string): Promise<Record | null> {
  const text = await contentOf(file)
  return text === null ? null : recordSchema.parse(JSON.parse(text.toString()))
}

async function tag(
  { engine }: ComposeProject,
  id: string,
  repo: string,
  version: string,
): Promise<void> {
  await orNull(engine.api.getImage(id).tag({ repo, tag: version }))
}
