import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import { placeFile } from '@contraflow/plugin-sdk/placing'
import type { z } from 'zod'
import type { downloadParams } from './manifest.ts'
import { requestFor } from './request-for.ts'

type Context = StepContext<z.output<typeof downloadParams>>

/**
 * Downloads a file and puts it on the device. What it replaces is kept first, once the file is here whole. Safe to repeat:
 * what has come is not fetched again.
 */
export async function download(
  context: Context,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { params, fetchArtifact, log } = context
  const { destination, mode, owner } = params
  const request = requestFor(params)
  const { path, digest, sizeBytes } = await fetchArtifact(request)
  log(`${sizeBytes} bytes are here, ${digest}`)
  // Its progress was that of the download, and does not begin again.
  const quiet = { ...context, progress: () => undefined }
  await placeFile(quiet, {
    file: path,
    destination,
    name: () => nameIn(request.url),
    ...(mode === undefined ? {} : { mode }),
    ...(owner === undefined ? {} : { owner }),
  })
  return { sha256: digest.slice('sha256:'.length), bytes: sizeBytes }
}

/** The file name that an address ends with. */
function nameIn(url: string): string {
  const segment = new URL(url).pathname.split('/').at(-1) ?? ''
  const name = decoded(segment)
  if (name === null || ['', '.', '..'].includes(name) || /[/\0]/.test(name)) {
    throw new StepFailure(
      'invalid',
      `what it downloads has no file name: write one into the destination`,
    )
  }
  return name
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}
