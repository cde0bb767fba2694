import { realpath } from 'node:fs/promises'
import { relative } from 'node:path'
import type { StepContext } from '../context.ts'
import { type Leftovers, removeLeftovers } from './leftovers.ts'
import { findOwner, type Owner } from './owner.ts'
import { removeAbandonedParts } from './part-path.ts'
import type { Placed, Placement } from './placement.ts'
import { progressOf } from './progress.ts'
import { requireSpace } from './space.ts'
import { type Attributes, finishFolders, makeFolder, writePlaced } from './write-placed.ts'

/** What of a step's context placing needs. */
export type PlaceContext = Pick<
  StepContext<unknown>,
  'root' | 'scratch' | 'onDevice' | 'snapshot' | 'progress' | 'signal'
>

export interface PlaceOptions {
  /** For files, as in chmod (`0644`). Default: what is delivered says its own. */
  readonly mode?: string
  /** As in chown: `user` or `user:group`, by name or number. Default: what is delivered says its own, where the agent is root. */
  readonly owner?: string
}

export interface PlacedSummary {
  /** Files and links. */
  readonly files: number
  readonly bytes: number
}

const NONE: Leftovers = { paths: [], folders: new Set() }
const OWN: Owner = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }

interface ToPlace extends PlaceOptions {
  readonly placement: Placement
  /** The folder whose file system has to have the space; absolute, perhaps not there yet. */
  readonly folder: string
  /** Of each of the placement, in its order. */
  readonly contents: () => AsyncIterable<AsyncIterable<Buffer>>
  /** What goes away once all is placed. Default: nothing. */
  readonly leftovers?: Leftovers
  /** A file takes mode and owner from the one that it replaces, where none is asked for. */
  readonly inherits: boolean
}

/**
 * Puts everything in its place. Nothing changes before there is space and what is replaced is kept in the step's snapshot;
 * then each file is written beside the old one and renamed. All on the disk when it resolves; safe to repeat.
 */
export async function placeAll(context: PlaceContext, asked: ToPlace): Promise<PlacedSummary> {
  const { placement, folder, contents, leftovers = NONE } = asked
  const { signal } = context
  const owner = asked.owner === undefined ? null : await findOwner(asked.owner)
  const placed = placement.placed.filter((one) => one !== null)
  for (const changed of placement.folders) await removeAbandonedParts(changed)
  await requireSpace(folder, placed)
  const isNew = await keepAll(context, placement, leftovers)
  // Again, since what was kept may have taken the same room.
  await requireSpace(folder, placed)

  const made = placed.filter((one) => one.delivered.kind === 'folder' && isNew(one))
  const attributesOf = (one: Placed) => attributes(one, asked, owner)
  const progress = progressOf(context, placed)
  let index = 0
  for await (const content of contents()) {
    signal.throwIfAborted()
    const one = placement.placed[index] ?? null
    index += 1
    if (one === null) continue
    if (one.delivered.kind !== 'folder') {
      await writePlaced(one, attributesOf(one), progress.counted(content), signal)
    } else if (isNew(one)) {
      await makeFolder(one.path, attributesOf(one))
    }
  }
  await removeLeftovers(leftovers)
  await finishFolders(made, placement.folders.union(leftovers.folders), attributesOf)
  progress.finish()
  return summary(placed)
}

/**
 * Keeps all that it is about to replace or make, half-written files among it, and the folders that change by that. Answers
 * what was not there before the step's first attempt.
 */
async function keepAll(
  { root, snapshot }: PlaceContext,
  { placed, folders }: Placement,
  leftovers: Leftovers,
): Promise<(one: Placed) => boolean> {
  const real = await realpath(root)
  const paths = placed.flatMap((one) => (one === null ? [] : [one.path, one.part]))
  const { absent } = await snapshot.keep(
    [...folders, ...leftovers.folders, ...leftovers.paths, ...paths].map((path) =>
      relative(real, path),
    ),
  )
  return ({ path }) => absent.has(relative(real, path))
}

/**
 * What is delivered says its own, where root places it. That a program runs as its owner or group is taken over only with
 * just that owner or group: never for whoever the files are given to instead.
 */
function attributes(
  { delivered, before }: Placed,
  { inherits, mode }: ToPlace,
  owner: Owner | null,
): Attributes {
  const asked = mode === undefined || delivered.kind === 'folder' ? null : Number.parseInt(mode, 8)
  const replaced = inherits && before?.isFile() === true ? before : null
  const isRoot = process.geteuid?.() === 0
  const given = replaced ?? delivered
  const { uid, gid } = owner ?? (isRoot ? given : OWN)
  const taken =
    given.mode & (0o1777 | (uid === given.uid ? 0o4000 : 0) | (gid === given.gid ? 0o2000 : 0))
  return { mode: asked ?? taken, owner: owner ?? (isRoot ? { uid, gid } : null) }
}

function summary(placed: readonly Placed[]): PlacedSummary {
  const files = placed.filter(({ delivered }) => delivered.kind !== 'folder')
  const bytes = files.map(({ delivered }) => (delivered.kind === 'file' ? delivered.bytes : 0))
  return { files: files.length, bytes: bytes.reduce((sum, size) => sum + size, 0) }
}
