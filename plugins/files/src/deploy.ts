import { createReadStream } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import { archiveEntries } from './archive.ts'
import { type Delivered, readDelivery } from './delivery.ts'
import type { deployParams } from './manifest.ts'
import { findOwner, type Owner } from './owner.ts'
import { removeAbandonedParts } from './part-path.ts'
import { type Placed, type Placement, placeBelow, placeFile } from './placement.ts'
import { progressOf } from './progress.ts'
import { requireSpace } from './space.ts'
import { type Attributes, finishFolders, makeFolder, writePlaced } from './write-placed.ts'

const UPLOADED = 'artifact:'

type Context = StepContext<z.output<typeof deployParams>>

/**
 * Delivers a file, or what an archive holds. Nothing changes before all of it was read and found good, there is space, and
 * what it replaces is kept. Safe to repeat after an interruption.
 */
export async function deploy(
  context: Context,
): Promise<{ readonly files: number; readonly bytes: number }> {
  const { params, signal } = context
  const file = context.artifact(params.source)
  const owner = params.owner === undefined ? null : await findOwner(params.owner)
  const placement = params.extract
    ? await placeArchive(context, file)
    : await placeSingle(context, file)
  const placed = placement.placed.filter((one) => one !== null)
  for (const folder of placement.folders) await removeAbandonedParts(folder)
  await requireSpace(context.onDevice(params.destination), placed)
  const isNew = await keepAll(context, placement)
  // Again, since what was kept may have taken the same room.
  await requireSpace(context.onDevice(params.destination), placed)

  const made = placed.filter((one) => one.delivered.kind === 'folder' && isNew(one))
  const attributesOf = (one: Placed) => attributes(one, params, owner)
  const progress = progressOf(context, placed)
  for await (const { one, content } of contents(params, file, placement)) {
    signal.throwIfAborted()
    if (one.delivered.kind !== 'folder') {
      await writePlaced(one, attributesOf(one), progress.counted(content), signal)
    } else if (isNew(one)) {
      await makeFolder(one.path, attributesOf(one))
    }
  }
  await finishFolders(made, placement.folders, attributesOf)
  progress.finish()
  return summary(placed)
}

async function placeArchive(context: Context, file: string): Promise<Placement> {
  const { source, destination } = context.params
  const delivery = await readDelivery(file, source, context.signal)
  return placeBelow(folderOnDevice(context, destination), delivery)
}

async function placeSingle(context: Context, file: string): Promise<Placement> {
  const { source, destination } = context.params
  const { size } = await stat(file)
  const path = context.onDevice(destination)
  const isFolder =
    destination.endsWith('/') || (await stat(path).catch(() => null))?.isDirectory() === true
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 }
  const delivered = (name: string): Delivered => {
    return { kind: 'file', path: name, mode: 0o644, ...own, mtime: new Date(), bytes: size }
  }
  if (!isFolder) return placeFile(path, delivered(basename(path)))
  const name = baseName(source)
  return placeBelow(folderOnDevice(context, destination), [delivered(name)])
}

/** Asked for by what lies in it, so that a folder which is itself a link out of the root is refused. */
function folderOnDevice(context: Context, folder: string): string {
  return dirname(context.onDevice(join(folder, 'inside')))
}

/** The file name that a source ends with: of `artifact:NAME`, an address or a path. */
function baseName(source: string): string {
  const name = source.startsWith(UPLOADED) ? source.slice(UPLOADED.length) : lastSegment(source)
  if (name === null || name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw new StepFailure('invalid', `${source} has no file name: write one into the destination`)
  }
  return name
}

function lastSegment(source: string): string | null {
  const isAddress = URL.canParse(source)
  const path = isAddress ? new URL(source).pathname : source
  const segment = path.split('/').findLast((candidate) => candidate !== '') ?? ''
  try {
    return isAddress ? decodeURIComponent(segment) : segment
  } catch {
    return null
  }
}

/**
 * Keeps all that it is about to replace or make, half-written files among it, and the folders that change by that. Answers
 * what was not there before the step's first attempt.
 */
async function keepAll(
  { root, snapshot }: Context,
  { placed, folders }: Placement,
): Promise<(one: Placed) => boolean> {
  const real = await realpath(root)
  const paths = placed.flatMap((one) => (one === null ? [] : [one.path, one.part]))
  const { absent } = await snapshot.keep([...folders, ...paths].map((path) => relative(real, path)))
  return ({ path }) => absent.has(relative(real, path))
}

/** What goes where, with its content; the archive is read again, in the order in which it was placed. */
async function* contents(
  { source, extract }: Context['params'],
  file: string,
  { placed }: Placement,
): AsyncGenerator<{ readonly one: Placed; readonly content: AsyncIterable<Buffer> }> {
  if (!extract) {
    for (const one of placed) if (one !== null) yield { one, content: contentOf(file) }
    return
  }
  let index = 0
  for await (const { content } of archiveEntries(file, source)) {
    const one = placed[index] ?? null
    index += 1
    if (one !== null) yield { one, content }
  }
}

/** Opened when it is first read. */
async function* contentOf(file: string): AsyncGenerator<Buffer> {
  yield* createReadStream(file)
}

/** A single file takes mode and owner from the one that it replaces; an archive says its own, where root unpacks it. */
function attributes(
  { delivered, before }: Placed,
  { extract, mode }: Context['params'],
  owner: Owner | null,
): Attributes {
  const asked = mode === undefined || delivered.kind === 'folder' ? null : Number.parseInt(mode, 8)
  const replaced = !extract && before?.isFile() === true ? before : null
  const isRoot = process.geteuid?.() === 0
  const given = replaced ?? delivered
  return {
    mode: asked ?? given.mode & 0o7777,
    owner: owner ?? (isRoot ? { uid: given.uid, gid: given.gid } : null),
  }
}

function summary(placed: readonly Placed[]) {
  const files = placed.filter(({ delivered }) => delivered.kind !== 'folder')
  const bytes = files.map(({ delivered }) => (delivered.kind === 'file' ? delivered.bytes : 0))
  return { files: files.length, bytes: bytes.reduce((sum, size) => sum + size, 0) }
}
