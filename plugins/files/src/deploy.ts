import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import { type PlacedSummary, placeEntries, placeFile } from '@contraflow/plugin-sdk/placing'
import type { z } from 'zod'
import { archiveEntries } from './archive.ts'
import { roomAt } from './archive-room.ts'
import { readDelivery } from './delivery.ts'
import type { deployParams } from './manifest.ts'

const UPLOADED = 'artifact:'

type Context = StepContext<z.output<typeof deployParams>>

/**
 * Delivers a file, or what an archive holds. Nothing changes before all of it was read and found good, there is space, and
 * what it replaces is kept. Safe to repeat after an interruption.
 */
export async function deploy(context: Context): Promise<PlacedSummary> {
  const { source, destination, extract, existing, mode, owner } = context.params
  const file = context.artifact(source)
  const options = {
    destination,
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
  }
  const replace = existing === 'replace'
  if (!extract) {
    if (replace) throw new StepFailure('invalid', 'only an archive can replace a whole folder')
    return placeFile(context, { ...options, file, name: () => baseName(source) })
  }
  const room = await roomAt(context.onDevice(destination))
  const entries = await readDelivery(file, source, { signal: context.signal, room })
  const contents = () => contentsOf(file, source)
  return placeEntries(context, { ...options, entries, contents, replace })
}

/** The archive is read again, in the same order. */
async function* contentsOf(file: string, name: string): AsyncGenerator<AsyncIterable<Buffer>> {
  for await (const { content } of archiveEntries(file, name)) yield content
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
