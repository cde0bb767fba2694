import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { StepFailure } from '../step-failure.ts'
import { codeOf } from './error-code.ts'

export const SNAPSHOT_MANIFEST = 'manifest.json'
export const SNAPSHOT_NOTE = 'note.json'

export interface Attributes {
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly atimeMs: number
  readonly mtimeMs: number
}

/**
 * A path as it was, relative to the device's root. `content` names the copy beside the manifest: by its SHA-256 in hex
 * (snapshots of older agents have numbers).
 */
export type SnapshotEntry = { readonly path: string } & (
  | { readonly was: 'absent' }
  | ({ readonly was: 'file'; readonly content: string } & Attributes)
  | ({ readonly was: 'link'; readonly target: string } & Attributes)
  | ({ readonly was: 'folder' } & Attributes)
)

/** The entries of a snapshot that was taken; null: none was. */
export async function readEntries(folder: string): Promise<readonly SnapshotEntry[] | null> {
  try {
    return JSON.parse(await readFile(join(folder, SNAPSHOT_MANIFEST), 'utf8'))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw new StepFailure('error', `the snapshot in ${folder} can't be read`, error)
  }
}

/** The note of a snapshot that was taken; null: it has none. Throws where it does not fit the schema. */
export async function readNote<Value>(
  folder: string,
  schema: z.ZodType<Value>,
): Promise<Value | null> {
  const text = await readFile(join(folder, SNAPSHOT_NOTE), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  return text === null ? null : schema.parse(JSON.parse(text))
}
