import { crc32 } from 'node:zlib'
import { StepFailure } from '@contraflow/plugin-sdk'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import type { ArchiveEntry, EntryHeader } from './archive.ts'

const ENCRYPTED = 'it is encrypted'
const MAX_TARGET_BYTES = 4_096
/** Systems that say what a file is and may, as Unix does. */
const UNIX: ReadonlySet<number> = new Set([3, 19])
const TYPES: ReadonlyMap<number, EntryHeader['type']> = new Map([
  [0o100000, 'file'],
  [0o040000, 'directory'],
  [0o120000, 'symlink'],
  [0o020000, 'character-device'],
  [0o060000, 'block-device'],
  [0o010000, 'fifo'],
  [0o140000, 'socket'],
])

/**
 * The entries of a zip, in the order of its directory. Names are taken as they are: one with a backslash is refused, since
 * it is a folder to some and a name to others; so is a name that comes twice, since readers differ in which they take. A
 * zip knows no owners: all is the agent's own, and nothing runs as its owner.
 */
export async function* zipEntries(file: string, name: string): AsyncGenerator<ArchiveEntry> {
  const damaged = (error: unknown) => {
    if (error instanceof StepFailure) return error
    const reason = error instanceof Error ? error.message : String(error)
    return new StepFailure('invalid', `${name} is not a whole zip archive: ${reason}`, error)
  }
  const zip = await openPromise(file, { strictFileNames: true, autoClose: false }).catch(
    (error: unknown) => Promise.reject(damaged(error)),
  )
  const names = new Set<string>()
  try {
    for await (const entry of zip.eachEntry()) {
      refuseRepeated(entry.fileName, names)
      const type = typeOf(entry)
      const content = new ZipContent(zip, entry)
      const linkname = type === 'symlink' ? await content.text() : ''
      yield { header: headerOf(entry, type, linkname), content }
      await content.pass()
    }
  } catch (error) {
    throw damaged(error)
  } finally {
    zip.close()
  }
}

function refuseRepeated(name: string, names: Set<string>): void {
  const plain = name.replace(/\/+$/, '')
  if (names.has(plain)) throw new Error(`${JSON.stringify(plain)} is in it twice`)
  names.add(plain)
}

function headerOf(entry: Entry, type: EntryHeader['type'], linkname: string): EntryHeader {
  const isUnix = UNIX.has(entry.versionMadeBy >> 8)
  const usual = type === 'directory' ? 0o755 : 0o644
  const mode = isUnix ? (entry.externalFileAttributes >>> 16) & 0o1777 : 0
  return {
    name: entry.fileName,
    type,
    mode: mode === 0 ? usual : mode,
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
    mtime: entry.getLastModDate(),
    size: entry.uncompressedSize,
    linkname,
  }
}

function typeOf({ fileName, versionMadeBy, externalFileAttributes }: Entry): EntryHeader['type'] {
  const format = UNIX.has(versionMadeBy >> 8) ? (externalFileAttributes >>> 16) & 0o170000 : 0
  if (format === 0) return fileName.endsWith('/') ? 'directory' : 'file'
  const type = TYPES.get(format) ?? 'thing'
  // Its name says the same, or one of the two lies.
  return (type === 'directory') === fileName.endsWith('/') ? type : 'thing of two kinds'
}

/** What is in an entry: read once, and found to be what the zip says by its end. */
class ZipContent implements AsyncIterable<Buffer> {
  readonly #zip: ZipFile
  readonly #entry: Entry
  #isRead = false

  constructor(zip: ZipFile, entry: Entry) {
    this.#zip = zip
    this.#entry = entry
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    this.#isRead = true
    if (this.#entry.isEncrypted()) throw new Error(ENCRYPTED)
    let sum = 0
    for await (const chunk of await this.#zip.openReadStreamPromise(this.#entry)) {
      sum = crc32(chunk, sum)
      yield chunk
    }
    if (sum !== this.#entry.crc32) throw new Error(`${this.#entry.fileName} is damaged`)
  }

  async text(): Promise<string> {
    if (this.#entry.uncompressedSize > MAX_TARGET_BYTES) throw new Error('a link is too long')
    const chunks: Buffer[] = []
    for await (const chunk of this) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }

  /** Reads it for nothing but to see that it is whole. */
  async pass(): Promise<void> {
    if (this.#isRead) return
    for await (const _chunk of this);
  }
}
