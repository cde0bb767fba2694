import type { WorkContext } from '@contraflow/plugin-sdk'
import { type Engine, messageOf, orNull } from './engine.ts'
import { ownFrom } from './own-containers.ts'
import type { PreviousContainer } from './previous-container.ts'

const KEPT = /^\/(.+)\.previous-[0-9a-f]{16}$/

/**
 * After a deployment has succeeded: removes the container that the one just replaced had replaced in its own time, if it is
 * still kept as such, and its image if that has no name any more and nothing else uses it. Nothing else, and never by force.
 * What can't be removed is only told.
 */
export async function removeOlder(
  { log }: Pick<WorkContext<unknown>, 'log'>,
  engine: Engine,
  replaced: PreviousContainer | null,
): Promise<void> {
  try {
    const older = await olderThan(engine, replaced)
    if (older === null) return
    await engine.api.getContainer(older.Id).remove({ force: false })
    log(`removed ${older.Name.slice(1)}, which an earlier deployment had kept`)
    await removeNameless(engine, older.Image)
  } catch (error) {
    log(`what an earlier deployment had kept could not be removed: ${messageOf(error)}`)
  }
}

async function olderThan({ api }: Engine, replaced: PreviousContainer | null) {
  if (replaced === null) return null
  const info = await orNull(api.getContainer(replaced.id).inspect())
  const own = info === null ? null : ownFrom(info)
  if (own === null || own.previous === null) return null
  const older = await orNull(api.getContainer(own.previous.id).inspect())
  const isKept = older !== null && KEPT.exec(older.Name)?.[1] === own.name
  return isKept && !older.State.Running ? older : null
}

async function removeNameless({ api }: Engine, id: string): Promise<void> {
  const image = await orNull(api.getImage(id).inspect())
  if (image === null || (image.RepoTags ?? []).length > 0) return
  const users = await api.listContainers({ all: true, filters: { ancestor: [id] } })
  if (users.length === 0) await api.getImage(id).remove({ force: false })
}
