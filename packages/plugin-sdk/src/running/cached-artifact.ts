import { rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchedArtifact } from '../context.ts'
import { digestOf } from './digest-of.ts'

/**
 * The whole file of a digest where it is in the cache, hashed again; null: it is not. One that was damaged since is thrown
 * away. That it was asked for is written down as its time of change.
 */
export async function cachedArtifact(
  cacheDir: string,
  digest: string,
): Promise<FetchedArtifact | null> {
  const path = join(cacheDir, digest.slice('sha256:'.length))
  const found = await stat(path).catch(() => null)
  if (found === null) return null
  if (`sha256:${await digestOf(path)}` !== digest) {
    await rm(path, { force: true })
    return null
  }
  const now = new Date()
  await utimes(path, now, now)
  return { path, digest, sizeBytes: found.size }
}
