import { dirname, join } from 'node:path'
import type { Delivered } from './delivered.ts'
import { leftoversBelow } from './leftovers.ts'
import { type PlaceContext, type PlacedSummary, type PlaceOptions, placeAll } from './place-all.ts'
import { placementBelow } from './placement.ts'

export interface EntriesToPlace extends PlaceOptions {
  /** A folder on the device, which may not be there yet. */
  readonly destination: string
  /** In the order in which they are to be placed; null for what is the destination itself. */
  readonly entries: readonly (Delivered | null)[]
  /** What lies below the destination and is not among the entries goes away, kept in the snapshot first. Default false. */
  readonly replace?: boolean
  /** What is in each entry, in the same order, empty for what is no file. Read once, after everything was found good. */
  readonly contents: () => AsyncIterable<AsyncIterable<Buffer>>
}

/**
 * Puts files, folders and links below a folder of the device. Each takes its own mode, owner (where the agent is root) and
 * times, unless the options say otherwise. Nothing changes before all of it was found good, there is space, and what it
 * replaces is kept in the step's snapshot. Safe to repeat after an interruption.
 *
 * Throws StepFailure `invalid` for what would leave the destination, or would make a folder of a file or the other way
 * round, and `no-space`; then nothing was changed.
 */
export async function placeEntries(
  context: PlaceContext,
  { destination, entries, contents, replace = false, ...options }: EntriesToPlace,
): Promise<PlacedSummary> {
  const top = folderOnDevice(context, destination)
  const placement = await placementBelow(top, entries)
  const leftovers = replace ? { leftovers: await leftoversBelow(context, top, placement) } : {}
  const folder = context.onDevice(destination)
  return placeAll(context, {
    ...options,
    ...leftovers,
    placement,
    folder,
    contents,
    inherits: false,
  })
}

/** Asked for by what lies in it, so that a folder which is itself a link out of the root is refused. */
export function folderOnDevice({ onDevice }: PlaceContext, folder: string): string {
  return dirname(onDevice(join(folder, 'inside')))
}
