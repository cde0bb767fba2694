import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'

/** So much is read at once; between two pieces the page can breathe. */
const PIECE_BYTES = 2 * 1024 ** 2

/** The SHA-256 of a file, never whole in memory: `sha256:` and hex. Rejects once it is aborted. */
export async function digestOfFile(file: Blob, signal: AbortSignal): Promise<string> {
  const hash = sha256.create()
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    signal.throwIfAborted()
    hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()))
  }
  return `sha256:${bytesToHex(hash.digest())}`
}
