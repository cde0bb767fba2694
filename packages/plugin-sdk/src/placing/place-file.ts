import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Delivered } from './delivered.ts'
import { type PlaceContext, type PlacedSummary, type PlaceOptions, placeAll } from './place-all.ts'
import { folderOnDevice } from './place-entries.ts'
import { placementBelow, placementOf } from './placement.ts'

export interface FileToPlace extends PlaceOptions {
  /** What is to come there: an absolute path of this machine; only read. */
  readonly file: string
  /** On the device: its new path, or a folder, which ends with `/` or is there already. */
  readonly destination: string
  /** Its name where the destination is a folder; only then it is asked for. */
  readonly name: () => string
}

/**
 * Puts one file on the device: what it replaces is kept in the step's snapshot, the new one is written beside it and
 * renamed. Mode and owner are those of the file that it replaces, else 0644 and the agent's own, unless the options say
 * otherwise; its time is now. Safe to repeat after an interruption.
 *
 * Throws StepFailure `invalid` where it can't be there, and `no-space`; then nothing was changed.
 */
export async function placeFile(
  context: PlaceContext,
  { file, destination, name, ...options }: FileToPlace,
): Promise<PlacedSummary> {
  const { size } = await stat(file)
  const path = context.onDevice(destination)
  const isFolder =
    destination.endsWith('/') || (await stat(path).catch(() => null))?.isDirectory() === true
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  const delivered = (called: string): Delivered => {
    return { kind: 'file', path: called, mode: 0o644, ...own, mtime: new Date(), bytes: size }
  }
  const placement = isFolder
    ? await placementBelow(folderOnDevice(context, destination), [delivered(name())])
    : await placementOf(path, delivered(basename(path)))
  const contents = () => once(contentOf(file))
  return placeAll(context, { ...options, placement, folder: path, contents, inherits: true })
}

async function* once<Value>(value: Value): AsyncGenerator<Value> {
  yield value
}

/** Opened when it is first read. */
async function* contentOf(file: string): AsyncGenerator<Buffer> {
  yield* createReadStream(file)
}
