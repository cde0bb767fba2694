import type { WorkContext } from '@contraflow/plugin-sdk'
import type { ContainerInspectInfo } from 'dockerode'
import { type Engine, messageOf, orNull } from './engine.ts'
import { ownFrom } from './own-containers.ts'
import type { PreviousContainer } from './previous-container.ts'

const KEPT = /^\/(.+)\.previous-[0-9a-f]{16}$/

/**
 * After a deployment has succeeded: removes the container that the one just replaced had replaced in its own time, if it is
 * still kept as such, and its image if that has no name any more and nothing else uses it; and what that one had replaced,
 * and so on. Not what an earlier step of this run has kept: the run may still go back to it. Nothing else, and never by
 * force. What can't be removed is only told.
 */
export async function removeOlder(
  { log, run }: Pick<WorkContext<unknown>, 'log' | 'run'>,
  engine: Engine,
  replaced: PreviousContainer | null,
): Promise<void> {
  try {
    for (const older of await olderThan(engine, replaced, run)) {
      await engine.api.getContainer(older.Id).remove({ force: false })
      log(`removed ${older.Name.slice(1)}, which an earlier deployment had kept`)
      await removeNameless(engine, older.Image)
    }
  } catch (error) {
    log(`what an earlier deployment had kept could not be removed: ${messageOf(error)}`)
  }
}

/** Newest first. */
async function olderThan({ api }: Engine, replaced: PreviousContainer | null, run: string) {
  const older: ContainerInspectInfo[] = []
  const inspected = (id: string) => orNull(api.getContainer(id).inspect())
  let info = replaced === null ? null : await inspected(replaced.id)
  while (info !== null) {
    const own = ownFrom(info)
    const kept = own?.previous == null ? null : await inspected(own.previous.id)
    const isKept = kept !== null && KEPT.exec(kept.Name)?.[1] === own?.name
    if (!isKept || kept.State.Running) break
    if (own?.run !== run) older.push(kept)
    info = kept
  }
  return older
}

/** Of what nobody names and nobody uses. */
export async function removeNameless({ api }: Engine, id: string): Promise<void> {
  const image = await orNull(api.getImage(id).inspect())
  if (image === null || (image.RepoTags ?? []).length > 0) return
  const users = await api.listContainers({ all: true, filters: { ancestor: [id] } })
  if (users.length === 0) await api.getImage(id).remove({ force: false })
}
