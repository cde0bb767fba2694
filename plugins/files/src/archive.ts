import { open } from 'node:fs/promises'
import { StepFailure } from '@contraflow/plugin-sdk'
import { tarEntries } from './tar-entries.ts'
import { zipEntries } from './zip-entries.ts'

/** What an archive says of one of its entries, as it says it: nothing of it is to be trusted. */
export interface EntryHeader {
  readonly name: string
  /** Anything but these can't be delivered. */
  readonly type: 'file' | 'directory' | 'symlink' | 'link' | (string & {})
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Date
  readonly size: number
  /** Where a link points; empty for all else. */
  readonly linkname: string
}

export interface ArchiveEntry {
  readonly header: EntryHeader
  readonly content: AsyncIterable<Buffer>
}

export type ArchiveFormat = 'tar' | 'tar.gz' | 'tar.zst' | 'zip'

const MAGIC: readonly { readonly starts: string; readonly format: ArchiveFormat }[] = [
  { starts: '1f8b', format: 'tar.gz' },
  { starts: '28b52ffd', format: 'tar.zst' },
  { starts: '504b0304', format: 'zip' },
  // One without entries.
  { starts: '504b0506', format: 'zip' },
]

const FOREIGN = [
  { starts: 'fd377a585a00', name: 'xz' },
  { starts: '425a68', name: 'bzip2' },
  { starts: '377abcaf271c', name: '7-Zip' },
] as const

/**
 * Which kind of archive a file is, by its first bytes and never by its name; what has no mark of its own is taken for a tar.
 * Throws StepFailure `invalid` for one that is known not to be unpacked.
 */
export async function archiveFormat(file: string, name: string): Promise<ArchiveFormat> {
  const start = await firstBytes(file)
  const foreign = FOREIGN.find(({ starts }) => start.startsWith(starts))
  if (foreign !== undefined) {
    throw new StepFailure(
      'invalid',
      `${name} is packed by ${foreign.name}: pack it as tar.gz, tar.zst or zip`,
    )
  }
  return MAGIC.find(({ starts }) => start.startsWith(starts))?.format ?? 'tar'
}

/**
 * The entries of an archive (tar, plain or by gzip or zstd; zip), in order, one at a time; whatever of an entry's content is
 * not read is passed over, and looked at all the same. Throws StepFailure `invalid` for what is no archive, or not a whole one.
 */
export async function* archiveEntries(file: string, name: string): AsyncGenerator<ArchiveEntry> {
  const format = await archiveFormat(file, name)
  yield* format === 'zip' ? zipEntries(file, name) : tarEntries(file, name, format)
}

async function firstBytes(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(6), 0, 6, 0)
    return buffer.subarray(0, bytesRead).toString('hex')
  } finally {
    await handle.close()
  }
}
