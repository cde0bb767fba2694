import { createHash } from 'node:crypto'
import { createWriteStream, existsSync, readdirSync, rmSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Files that runs need, on this device, by their digest. */
export interface ArtifactCache {
  /** The absolute path of a file that is here whole; null: it is not. */
  pathOf(digest: string): string | null
  /**
   * Takes a file in, streamed, durable when it resolves. Rejects, with nothing left behind, where the stream breaks off or
   * is not what `expected` (`sha256:` and hex) says.
   */
  add(
    content: Readable,
    expected?: string,
  ): Promise<{ readonly digest: string; readonly sizeBytes: number }>
  /** Removes all others. */
  keepOnly(digests: ReadonlySet<string>): void
}

/** The cache in a runner's home. */
export function artifactCache(home: string): ArtifactCache {
  const folder = resolve(home, 'artifacts')
  const fileOf = (digest: string) => join(folder, digest.replace('sha256:', ''))
  let arrivals = 0
  return {
    pathOf: (digest) => (existsSync(fileOf(digest)) ? fileOf(digest) : null),
    async add(content, expected) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      arrivals += 1
      const arriving = join(folder, `.arriving-${process.pid}-${arrivals}`)
      try {
        const { digest, sizeBytes } = await receive(content, arriving)
        if (expected !== undefined && digest !== expected) {
          throw new Error(`what came is ${digest}, not ${expected}`)
        }
        await rename(arriving, fileOf(digest))
        await sync(folder)
        await sync(dirname(folder))
        return { digest, sizeBytes }
      } finally {
        await rm(arriving, { force: true })
      }
    },
    keepOnly(digests) {
      if (!existsSync(folder)) return
      for (const name of readdirSync(folder)) {
        const isArriving = name.startsWith('.')
        if (!isArriving && !digests.has(`sha256:${name}`)) rmSync(join(folder, name))
      }
    },
  }
}

async function receive(
  content: Readable,
  file: string,
): Promise<{ readonly digest: string; readonly sizeBytes: number }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        sizeBytes += chunk.length
        yield chunk
      }
    },
    createWriteStream(file, { mode: 0o600 }),
  )
  await sync(file)
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
