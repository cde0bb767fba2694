import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { type ArtifactFiles, ContraflowError } from '@contraflow/api'

export interface StoredFile {
  /** `sha256:` and hex. */
  readonly digest: string
  readonly sizeBytes: number
}

/** Files by what is in them. */
export interface ArtifactStore extends ArtifactFiles {
  /**
   * Takes a file in as it comes, never whole in memory; durable when it resolves. Throws `artifact.too-large`. Default of
   * `limitBytes`: the store's own.
   */
  receive(content: Readable, limitBytes?: number): Promise<StoredFile>
  /**
   * Takes over a file that has arrived on the same file system; durable when it resolves. null: it is not what has this
   * digest, and was left where it is.
   */
  adopt(file: string, digest: string): Promise<StoredFile | null>
  /** null: it is not here. */
  read(digest: string): { readonly content: Readable; readonly sizeBytes: number } | null
}

/** In a folder; what was broken off leaves nothing behind but a file that nobody names. */
export function artifactStore(folder: string, ownLimitBytes: number): ArtifactStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const fileOf = (digest: string) => join(folder, digest.replace('sha256:', ''))
  const receive = async (content: Readable, limitBytes = ownLimitBytes): Promise<StoredFile> => {
    const arriving = join(folder, `.arriving-${randomBytes(9).toString('hex')}`)
    try {
      const stored = await write(content, arriving, limitBytes)
      await rename(arriving, fileOf(stored.digest))
      return stored
    } finally {
      await rm(arriving, { force: true })
    }
  }
  return {
    receive,
    async adopt(file, digest) {
      const stored = await describe(file)
      if (stored.digest !== digest) return null
      await rename(file, fileOf(stored.digest))
      return stored
    },
    read(digest) {
      if (!/^sha256:[0-9a-f]{64}$/.test(digest) || !existsSync(fileOf(digest))) return null
      const file = fileOf(digest)
      return { content: createReadStream(file), sizeBytes: statSync(file).size }
    },
    download: async (url) => receive(await contentOf(url)),
  }
}

export function tooLarge(limitBytes: number): ContraflowError {
  const limit = limitBytes >= 1024 ** 3 ? `${limitBytes / 1024 ** 3} GiB` : `${limitBytes} bytes`
  return new ContraflowError('artifact.too-large', `Files of up to ${limit} can be kept here.`)
}

async function write(content: Readable, file: string, limitBytes: number): Promise<StoredFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const handle = await open(file, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      const bytes: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk)
      sizeBytes += bytes.length
      if (sizeBytes > limitBytes) throw tooLarge(limitBytes)
      hash.update(bytes)
      await handle.appendFile(bytes)
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes }
}

/** A file that is there already, once it is sure to stay. */
async function describe(file: string): Promise<StoredFile> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const handle = await open(file, 'r+')
  try {
    await handle.sync()
    for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 })) {
      const bytes: Buffer = chunk
      sizeBytes += bytes.length
      hash.update(bytes)
    }
  } finally {
    await handle.close()
  }
  return { digest: `sha256:${hash.digest('hex')}`, sizeBytes }
}

async function contentOf(url: string): Promise<Readable> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw unreachable(url, 'it does not answer', cause)
  })
  if (!response.ok || response.body === null) {
    throw unreachable(url, `it answers ${response.status}`)
  }
  // The global fetch and node:stream/web declare the same stream twice.
  return Readable.fromWeb(response.body as ReadableStream)
}

function unreachable(url: string, why: string, cause?: unknown): ContraflowError {
  return new ContraflowError('artifact.unreachable', `${url} can't be fetched: ${why}.`, { cause })
}
