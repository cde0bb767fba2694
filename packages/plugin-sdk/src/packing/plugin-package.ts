import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PluginManifest, pluginManifestSchema } from '@contraflow/flow'
import * as z from 'zod'

export const PLUGIN_PACKAGE_FORMAT = 'contraflow/plugin@1'

/** Files of a built plugin: what its package holds, and what a device unpacks. */
export const MANIFEST_FILE = 'manifest.json'
export const HANDLERS_FILE = 'handlers.mjs'
export const CHECKS_FILE = 'checks.mjs'

const packageSchema = z.strictObject({
  format: z.literal(PLUGIN_PACKAGE_FORMAT),
  manifest: pluginManifestSchema,
  handlers: z.string(),
  /** null: it has none. */
  checks: z.string().nullable(),
})

/** A plugin as one file. */
export interface PluginPackage {
  readonly manifest: PluginManifest
  /** The text of `handlers.mjs`, bundled with all that it needs. */
  readonly handlers: string
  /** The text of `checks.mjs`; null: it has none. */
  readonly checks: string | null
}

/** What is no plugin; the message is a sentence for whoever brought it. */
export class PluginUnreadable extends Error {
  readonly code = 'plugin.unreadable'
}

/**
 * Makes the package of a plugin that was built into a folder (`manifest.json`, `handlers.mjs`, perhaps `checks.mjs`). The
 * same files give the same bytes, and so the same digest (`sha256:` and hex). Throws PluginUnreadable.
 */
export function packPlugin(built: string): {
  readonly plugin: PluginPackage
  readonly bytes: Buffer
  readonly digest: string
} {
  // As it stands there, whatever this version makes of it: the digest must stay the same for ever.
  const manifest = fromJson(join(built, MANIFEST_FILE), text(built, MANIFEST_FILE))
  const checks = existsSync(join(built, CHECKS_FILE)) ? text(built, CHECKS_FILE) : null
  const handlers = text(built, HANDLERS_FILE)
  const whole = { format: PLUGIN_PACKAGE_FORMAT, manifest, handlers, checks }
  const bytes = Buffer.from(JSON.stringify(whole))
  return { plugin: readPackage(built, bytes), bytes, digest: digestOf(bytes) }
}

/** The plugin in a package's bytes. Throws PluginUnreadable; `name` is what its message calls it. */
export function readPackage(name: string, bytes: Buffer): PluginPackage {
  const result = packageSchema.safeParse(fromJson(name, bytes.toString('utf8')))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new PluginUnreadable(
    `${name} is no plugin that is understood here: ${issue?.path.join('.')} ${issue?.message}`,
  )
}

/** `sha256:` and hex. */
export function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function text(built: string, file: string): string {
  try {
    return readFileSync(join(built, file), 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PluginUnreadable(`there is no built plugin in ${built}: ${why}`)
  }
}

function fromJson(name: string, json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new PluginUnreadable(`${name} is no plugin: it is not even JSON`)
  }
}
