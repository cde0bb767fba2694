import { writeFileSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'

/** One entry: its header, and its content where it is a file. */
export type Packed = readonly [
  header: Partial<Header> & { readonly name: string },
  content?: string | Buffer,
]

/** A tar archive of exactly these entries, also of such as no honest program would write. */
export async function packed(entries: readonly Packed[]): Promise<Buffer> {
  const archive = pack()
  for (const [header, content] of entries) {
    if (content === undefined) archive.entry({ type: 'directory', ...header })
    else archive.entry({ mtime: new Date(1_600_000_000_000), ...header }, content)
  }
  archive.finalize()
  return buffer(archive)
}

/** A .tar.gz of these entries at a path. */
export async function writeTgz(path: string, entries: readonly Packed[]): Promise<void> {
  writeFileSync(path, gzipSync(await packed(entries)))
}
