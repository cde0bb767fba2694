import { rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { FetchedArtifact } from '../context.ts'
import { digestOf } from './digest-of.ts'
import { type DownloadsOfRun, markNeeded } from './download-marks.ts'

/**
 * The whole file of a digest where it is in the cache, hashed again; null: it is not. One that was damaged since is thrown
 * away. That it was asked for is written down as its time of change, and that this run needs it.
 */
export async function cachedArtifact(
  desk: DownloadsOfRun,
  digest: string,
): Promise<FetchedArtifact | null> {
  const key = digest.slice('sha256:'.length)
  const path = join(desk.cacheDir, key)
  if ((await stat(path).catch(() => null)) === null) return null
  // Before it is looked at: from now on nobody takes it away to make room.
  await markNeeded(desk, key)
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
