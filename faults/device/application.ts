import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'

/** What an update delivers over the application that it finds: an archive with files, folders and a link. */
export async function application(): Promise<Uint8Array<ArrayBuffer>> {
  const archive = pack()
  const mtime = new Date(1_600_000_000_000)
  archive.entry({ name: 'config', mode: 0o600, mtime }, 'version = 2\n')
  archive.entry({ name: 'lib/', type: 'directory', mode: 0o755, mtime })
  archive.entry({ name: 'lib/added', mode: 0o644, mtime }, 'x'.repeat(200_000))
  archive.entry({ name: 'run', mode: 0o755, mtime }, '#!/bin/sh\necho 2\n')
  archive.entry({ name: 'new/added', mode: 0o644, mtime }, 'added\n')
  archive.entry({ name: 'link', type: 'symlink', linkname: 'lib/added', mtime })
  archive.finalize()
  return new Uint8Array(gzipSync(await buffer(archive)))
}
