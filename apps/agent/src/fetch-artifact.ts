import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import type { ArtifactCache, FetchArtifact } from '@contraflow/runner'
import type { Identity } from './identity.ts'

/** Between tries; after the last of them one more, whose error is told. */
const WAITS_MS = [500, 2_000, 5_000]

/** Brings a run's file from the server, once; what comes is checked against its digest. A broken transfer is tried again. */
export function artifactFetcher(cache: ArtifactCache, identity: Identity): FetchArtifact {
  return async ({ digest }) => {
    for (const waitMs of WAITS_MS) {
      const path = cache.pathOf(digest) ?? (await tryToBring(cache, identity, digest))
      if (path !== null) return path
      await new Promise((resolve) => setTimeout(resolve, waitMs))
    }
    await cache.add(await download(identity, digest), digest)
    return cache.pathOf(digest) ?? Promise.reject(new Error('it is gone again'))
  }
}

/** null: it may come with another try. */
async function tryToBring(
  cache: ArtifactCache,
  identity: Identity,
  digest: string,
): Promise<string | null> {
  try {
    await cache.add(await download(identity, digest), digest)
  } catch (error) {
    if (error instanceof NotThere) throw error
  }
  return cache.pathOf(digest)
}

class NotThere extends Error {}

async function download(
  { server, deviceId, deviceToken }: Identity,
  digest: string,
): Promise<Readable> {
  const response = await fetch(new URL(`/api/agent/artifacts/${digest}`, server), {
    headers: { authorization: `Bearer ${deviceId}:${deviceToken}` },
  })
  if (response.status === 404) throw new NotThere('the server does not have it')
  if (!response.ok || response.body === null)
    throw new Error(`the server answers ${response.status}`)
  // The global fetch and node:stream/web declare the same stream twice.
  return Readable.fromWeb(response.body as ReadableStream)
}
