const FINAL = 0x80
const MASKED = 0x80
const LENGTH = 0x7f
const OPCODE = 0x0f
const TEXT = 1

/** Cuts one direction of a WebSocket connection (RFC 6455, behind its handshake) into whole frames, byte for byte. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0)

  push(chunk: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, chunk])
    const frames: Buffer[] = []
    for (let size = sizeOf(this.#rest); size <= this.#rest.length; size = sizeOf(this.#rest)) {
      frames.push(this.#rest.subarray(0, size))
      this.#rest = this.#rest.subarray(size)
    }
    return frames
  }
}

/** What a frame says, where it is one whole text; else null. */
export function textOf(frame: Buffer): string | null {
  const first = frame[0] ?? 0
  if ((first & FINAL) === 0 || (first & OPCODE) !== TEXT) return null
  const from = headerBytes(frame)
  const payload = Buffer.from(frame.subarray(from))
  if (!isMasked(frame)) return payload.toString()
  const mask = frame.subarray(from - 4, from)
  return payload.map((byte, index) => byte ^ (mask[index % 4] ?? 0)).toString()
}

/** Infinity: not even its header is there. */
function sizeOf(bytes: Buffer): number {
  if (bytes.length < 2 || bytes.length < headerBytes(bytes)) return Number.POSITIVE_INFINITY
  return headerBytes(bytes) + payloadBytes(bytes)
}

function headerBytes(bytes: Buffer): number {
  const short = (bytes[1] ?? 0) & LENGTH
  const extended = short === 127 ? 8 : short === 126 ? 2 : 0
  return 2 + extended + (isMasked(bytes) ? 4 : 0)
}

function payloadBytes(bytes: Buffer): number {
  const short = (bytes[1] ?? 0) & LENGTH
  if (short === 127) return Number(bytes.readBigUInt64BE(2))
  return short === 126 ? bytes.readUInt16BE(2) : short
}

function isMasked(bytes: Buffer): boolean {
  return ((bytes[1] ?? 0) & MASKED) !== 0
}
