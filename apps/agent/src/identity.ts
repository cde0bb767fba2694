import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const identitySchema = z.strictObject({
  server: z.url(),
  deviceId: z.string(),
  deviceToken: z.string(),
})

/** Who this device is to its server. */
export type Identity = z.output<typeof identitySchema>

/** A home whose identity can't be read, or kept; the message says why and what to do. */
export class IdentityFailed extends Error {}

/** The identity kept in a home; null: it has not enrolled yet. Throws IdentityFailed where the file is there but damaged. */
export function readIdentity(home: string): Identity | null {
  let text: string
  try {
    text = readFileSync(fileIn(home), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return identitySchema.parse(JSON.parse(text))
  } catch (error) {
    throw new IdentityFailed(
      `${fileIn(home)} is damaged: move it away and enrol again, with a new token`,
      { cause: error },
    )
  }
}

/** Throws IdentityFailed where no identity could be kept, before a token is spent for one. */
export function requireKeepable(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    writeFileSync(`${fileIn(home)}.new`, '', { mode: 0o600, flush: true })
    rmSync(`${fileIn(home)}.new`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new IdentityFailed(`${home} can't keep who this device is: ${why}`, { cause: error })
  }
}

/** Keeps it, readable by its owner alone; there whole or not at all, and for good when it returns. */
export function keepIdentity(home: string, identity: Identity): void {
  requireKeepable(home)
  const file = fileIn(home)
  writeFileSync(`${file}.new`, JSON.stringify(identity), { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
  const folder = openSync(home, 'r')
  fsyncSync(folder)
  closeSync(folder)
}

function fileIn(home: string): string {
  return join(home, 'identity.json')
}
