import { createReadStream, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import type { ArtifactCache, ArtifactReference } from '@contraflow/runner'
import { WrongUse } from './wrong-use.ts'

const UPLOADED = 'artifact:'

/**
 * Brings what a flow names into the home's cache: an URL; a path beside the flow's file; or, for `artifact:NAME`, the file
 * NAME in the folder `artifacts` beside it. Throws WrongUse where it is not there.
 */
export async function bringSource(
  source: string,
  flowFile: string,
  cache: ArtifactCache,
): Promise<ArtifactReference> {
  const content = /^https?:\/\//.test(source) ? await download(source) : openLocal(source, flowFile)
  try {
    return { name: source, ...(await cache.add(content)) }
  } catch (error) {
    throw new WrongUse('file.unreadable', `${source} can't be read: ${String(error)}`, error)
  }
}

function openLocal(source: string, flowFile: string): Readable {
  const path = source.startsWith(UPLOADED) ? `artifacts/${source.slice(UPLOADED.length)}` : source
  const file = resolve(flowFile === '-' ? '.' : dirname(flowFile), path)
  if (!existsSync(file)) throw new WrongUse('file.unreadable', `${source}: there is no ${file}`)
  return createReadStream(file)
}

async function download(url: string): Promise<Readable> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new WrongUse('file.unreadable', `${url} can't be reached`, error)
  })
  if (!response.ok || response.body === null) {
    throw new WrongUse('file.unreadable', `${url} answers ${response.status}`)
  }
  return Readable.fromWeb(response.body)
}
