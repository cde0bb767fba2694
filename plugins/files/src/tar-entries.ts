import { createReadStream } from 'node:fs'
import { type Duplex, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { StepFailure } from '@contraflow/plugin-sdk'
import { extract, type Header } from 'tar-stream'
import type { ArchiveEntry, ArchiveFormat, EntryHeader } from './archive.ts'

const BLOCK_BYTES = 512

/** The entries of a tar, in order; one path may come again, and the last counts, as with every tar. */
export async function* tarEntries(
  file: string,
  name: string,
  format: Exclude<ArchiveFormat, 'zip'>,
): AsyncGenerator<ArchiveEntry> {
  const tar = extract()
  const end = new LastBlock()
  const piped = pipeline([createReadStream(file), ...DECOMPRESSORS[format](), end, tar])
  // Told to whoever iterates; here only so that it is not unhandled.
  piped.catch(() => undefined)
  try {
    for await (const entry of tar) {
      // Its types leave open what it is in pieces of; it is Buffers.
      yield {
        header: headerOf(entry.header),
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

const DECOMPRESSORS: {
  readonly [format in Exclude<ArchiveFormat, 'zip'>]: () => readonly Duplex[]
} = {
  tar: () => [],
  'tar.gz': () => [createGunzip()],
  'tar.zst': () => [createZstdDecompress()],
}

function headerOf(header: Header): EntryHeader {
  const { name, type, linkname, mode = 0o644, uid = 0, gid = 0, size = 0, mtime } = header
  return {
    name,
    type: type === 'contiguous-file' ? 'file' : (type ?? 'thing'),
    mode: mode & 0o7777,
    uid,
    gid,
    size,
    mtime: mtime ?? new Date(0),
    linkname: linkname ?? '',
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
