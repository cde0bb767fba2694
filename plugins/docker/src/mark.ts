import { randomBytes } from 'node:crypto'
import type { Snapshot } from '@contraflow/plugin-sdk'

const MARK = /\.contraflow-([0-9a-f]{16})\.json$/

/** What one step of one run is known by, to all its attempts and to its actions. */
export interface Mark {
  readonly id: string
  /** The path with it in its name, relative to the device's root, where nothing was when it was taken. */
  readonly path: string
}

/**
 * The step's mark: taken, with a snapshot of `paths`, by its first attempt, before anything is changed; every later one finds
 * the same. It is the name of a file in `folder` of which the snapshot says that it is not there yet.
 */
export async function takeMark(
  snapshot: Snapshot,
  folder: string,
  paths: readonly string[] = [],
): Promise<Mark> {
  const fresh = `${folder}/.contraflow-${randomBytes(8).toString('hex')}.json`
  const { absent } = await snapshot.keep([...paths, fresh])
  const mark = markAmong(absent)
  if (mark === null) throw new RangeError('the snapshot of this step was taken by something else')
  return mark
}

/** The mark that the step's attempts took, and what was not there then; null: none came so far, and nothing was changed. */
export async function findMark(
  snapshot: Snapshot,
): Promise<(Mark & { readonly absent: ReadonlySet<string> }) | null> {
  const { absent } = await snapshot.keep([])
  const mark = markAmong(absent)
  return mark === null ? null : { ...mark, absent }
}

function markAmong(paths: ReadonlySet<string>): Mark | null {
  for (const path of paths) {
    const id = MARK.exec(path)?.[1]
    if (id !== undefined) return { id, path }
  }
  return null
}
