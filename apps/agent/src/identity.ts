import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'

const identitySchema = z.strictObject({
  server: z.url(),
  deviceId: z.string(),
  deviceToken: z.string(),
})

/** Who this device is to its server. */
export type Identity = z.output<typeof identitySchema>

/** The identity kept in a home; null: it has not enrolled yet. Throws where the file is there but damaged. */
export function readIdentity(home: string): Identity | null {
  let text: string
  try {
    text = readFileSync(fileIn(home), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  return identitySchema.parse(JSON.parse(text))
}

/** Keeps it, readable by its owner alone; there whole or not at all. */
export function keepIdentity(home: string, identity: Identity): void {
  const file = fileIn(home)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, JSON.stringify(identity), { mode: 0o600, flush: true })
  renameSync(`${file}.new`, file)
}

function fileIn(home: string): string {
  return join(home, 'identity.json')
}
