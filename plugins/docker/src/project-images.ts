import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { type ComposeProject, containersOf, contentOf } from './compose-project.ts'
import { orNull } from './engine.ts'
import { writeWhole } from './write-whole.ts'

const recordSchema = z.object({
  images: z.array(z.object({ service: z.string(), name: z.string(), id: z.string() })),
})
type Record = z.output<typeof recordSchema>

const RECORD = /^\.contraflow-[0-9a-f]{16}\.json$/

/**
 * Writes down which images the project runs from, and names each, so that no prune takes it: a pull may give their names to
 * others, and the previous file names them only so.
 */
export async function rememberImages(project: ComposeProject, recordFile: string): Promise<void> {
  const containers = await containersOf(project)
  const images: Record['images'] = []
  for (const { service, id } of containers) {
    const info = await orNull(project.engine.api.getContainer(id).inspect())
    if (info !== null) images.push({ service, name: info.Config.Image, id: info.Image })
  }
  await writeWhole(recordFile, JSON.stringify({ images }), 0o600)
  for (const { service, id } of images) {
    await tag(project, id, `contraflow-kept/${project.name}`, service)
  }
}

/** Gives the images the names that they had. Without a record, or of images that are gone: nothing. Safe to repeat. */
export async function renameImages(project: ComposeProject, recordFile: string): Promise<void> {
  const text = await contentOf(recordFile)
  if (text === null) return
  for (const { name, id } of recordSchema.parse(JSON.parse(text.toString())).images) {
    // One that is named by its digest, or by nothing, can't have become another.
    if (name.includes('@') || name.startsWith('sha256:')) continue
    const [, repository = name, version = 'latest'] = /^(.+?)(?::([^:/]+))?$/.exec(name) ?? []
    await tag(project, id, repository, version)
  }
}

/** What earlier deployments of the project wrote down. */
export async function forgetOlderImages(
  project: ComposeProject,
  recordFile: string,
): Promise<void> {
  const names = await readdir(project.folder).catch(() => [])
  for (const name of names) {
    if (RECORD.test(name) && name !== basename(recordFile))
      await rm(join(project.folder, name), { force: true })
  }
}

async function tag(
  { engine }: ComposeProject,
  id: string,
  repo: string,
  version: string,
): Promise<void> {
  await orNull(engine.api.getImage(id).tag({ repo, tag: version }))
}
