import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what the journal keeps of secrets (AES-256-GCM). */
export interface JournalKey {
  /** It was made just now: nothing was sealed with it before. */
  readonly isNew: boolean
  seal(text: string): Uint8Array
  /** Throws where it was not sealed with this key, or was changed since. */
  open(sealed: Uint8Array): string
}

/**
 * The key of a home, in a file of mode 0600 beside the journal; made, durably, where there is none. Whoever can read the
 * whole home can read the secrets: the key keeps them out of copies of the journal alone, as sent with a report of a fault.
 */
export function journalKey(home: string): JournalKey {
  const file = join(home, 'journal.key')
  const known = readKey(file)
  const key = known ?? makeKey(file)
  return {
    isNew: known === null,
    seal(text) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', key, nonce)
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
    },
    open(sealed) {
      const nonce = sealed.subarray(0, NONCE_BYTES)
      const decipher = createDecipheriv('aes-256-gcm', key, nonce)
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      const opened = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES))
      return Buffer.concat([opened, decipher.final()]).toString('utf8')
    },
  }
}

/** null: there is none, or none that could be one. */
function readKey(file: string): Buffer | null {
  try {
    const key = readFileSync(file)
    chmodSync(file, 0o600)
    return key.length === KEY_BYTES ? key : null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function makeKey(file: string): Buffer {
  const key = randomBytes(KEY_BYTES)
  writeFileSync(`${file}.new`, key, { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  const folder = openSync(dirname(file), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return key
}
