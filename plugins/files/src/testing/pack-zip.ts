import { crc32 } from 'node:zlib'

export interface Zipped {
  readonly name: string
  readonly content?: string | Buffer
  /** As in stat: kind and mode. Default 0100644; null: the zip is of a system that knows none. */
  readonly mode?: number | null
  /** What the zip says of its content's size, and of its checksum. Default: the truth. */
  readonly says?: { readonly bytes?: number; readonly crc?: number }
}

/** A zip of exactly these entries, not compressed, also of such as no honest program would write. */
export function zipped(entries: readonly Zipped[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content = '', mode = 0o100644, says = {} } of entries) {
    const body = Buffer.from(content)
    const path = Buffer.from(name)
    // Version, flags (names in UTF-8), method, time, date; the checksum; both sizes; the name's length, that of extra fields.
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(0x800, 2)
    common.writeUInt16LE(0x5a21, 8)
    common.writeUInt32LE(says.crc ?? crc32(body), 10)
    common.writeUInt32LE(body.length, 14)
    common.writeUInt32LE(says.bytes ?? body.length, 18)
    common.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), common, path, body])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(((mode ?? 0) << 16) >>> 0, 6)
    rest.writeUInt32LE(offset, 10)
    const madeBy = Buffer.from([20, mode === null ? 0 : 3])
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002'), madeBy, common, rest, path]))
    parts.push(local)
    offset += local.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}
