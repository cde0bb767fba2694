import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Duplex, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { StepFailure } from '@contraflow/plugin-sdk'
import { extract, type Header } from 'tar-stream'

const BLOCK_BYTES = 512

export interface ArchiveEntry {
  readonly header: Header
  readonly content: AsyncIterable<Buffer>
}

/**
 * The entries of a tar archive (plain, gzip or zstd, told by its first bytes), in order, one at a time; whatever of an
 * entry's content is not read is passed over. Throws StepFailure `invalid` for what is no archive, or not a whole one.
 */
export async function* archiveEntries(file: string, name: string): AsyncGenerator<ArchiveEntry> {
  const tar = extract()
  const end = new LastBlock()
  const piped = pipeline([createReadStream(file), ...(await decompressor(file)), end, tar])
  // Told to whoever iterates; here only so that it is not unhandled.
  piped.catch(() => undefined)
  try {
    for await (const entry of tar) {
      // Its types leave open what it is in pieces of; it is Buffers.
      yield {
        header: entry.header,
        content: entry as AsyncIterable<unknown> as AsyncIterable<Buffer>,
      }
      entry.resume()
    }
    await piped
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new StepFailure('invalid', `${name} is not a whole tar archive: ${reason}`, error)
  } finally {
    tar.destroy()
  }
  if (!end.isEmpty()) {
    throw new StepFailure('invalid', `${name} is not a whole tar archive: its end is missing`)
  }
}

const DECOMPRESSORS = [
  { magic: '1f8b', create: createGunzip },
  { magic: '28b52ffd', create: createZstdDecompress },
]

async function decompressor(file: string): Promise<readonly Duplex[]> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    const start = buffer.subarray(0, bytesRead).toString('hex')
    return DECOMPRESSORS.filter(({ magic }) => start.startsWith(magic)).map(({ create }) =>
      create(),
    )
  } finally {
    await handle.close()
  }
}

/** Passes everything on and remembers the end: a whole archive ends with empty blocks, one cut between files does not. */
class LastBlock extends Transform {
  #last = Buffer.alloc(0)

  isEmpty(): boolean {
    return this.#last.length === BLOCK_BYTES && this.#last.every((byte) => byte === 0)
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, chunk: Buffer) => void,
  ): void {
    const whole = chunk.length >= BLOCK_BYTES ? chunk : Buffer.concat([this.#last, chunk])
    this.#last = Buffer.from(whole.subarray(-BLOCK_BYTES))
    done(null, chunk)
  }
}
