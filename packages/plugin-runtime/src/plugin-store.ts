import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import {
  CHECKS_FILE,
  digestOf,
  HANDLERS_FILE,
  type PluginPackage,
  PluginUnreadable,
  readPackage,
} from '@contraflow/plugin-sdk/packing'
import type { InstalledPlugin } from './load-plugins.ts'

/** Plugins that were brought to this machine, unpacked, by the digest of their package. */
export interface PluginStore {
  /** null: it is not here, or no longer as it was. */
  find(digest: string): InstalledPlugin | null
  /** Unpacks one; on the disk when it resolves. Throws PluginUnreadable for bytes that are no plugin, or have another digest. */
  add(bytes: Buffer, digest: string): Promise<InstalledPlugin>
  /** All that are here, whole. */
  all(): readonly InstalledPlugin[]
  /** Removes all others. */
  keepOnly(digests: ReadonlySet<string>): void
}

/** In each plugin's folder, beside what was unpacked from it. */
const PACKAGE_FILE = 'package.json'

/** The store in a home's folder `plugins`. */
export function pluginStore(home: string): PluginStore {
  const folder = resolve(home, 'plugins')
  const folderOf = (digest: string) => join(folder, digest.replace('sha256:', ''))
  return {
    find: (digest) => unpackedIn(folderOf(digest), digest),
    async add(bytes, digest) {
      if (digestOf(bytes) !== digest) {
        throw new PluginUnreadable(`what came is ${digestOf(bytes)}, not ${digest}`)
      }
      const plugin = readPackage('what came', bytes)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await rm(folderOf(digest), { recursive: true, force: true })
      const arriving = join(folder, `.arriving-${randomBytes(6).toString('hex')}`)
      await mkdir(arriving, { mode: 0o700 })
      await writeFile(join(arriving, PACKAGE_FILE), bytes, { mode: 0o600, flush: true })
      await writeFile(join(arriving, HANDLERS_FILE), plugin.handlers, { mode: 0o600, flush: true })
      if (plugin.checks !== null) {
        await writeFile(join(arriving, CHECKS_FILE), plugin.checks, { mode: 0o600, flush: true })
      }
      await sync(arriving)
      await rename(arriving, folderOf(digest))
      await sync(folder)
      await sync(resolve(home))
      return installed(plugin, folderOf(digest), digest)
    },
    all: () =>
      namesIn(folder).flatMap((name) => unpackedIn(join(folder, name), `sha256:${name}`) ?? []),
    keepOnly(digests) {
      for (const name of namesIn(folder)) {
        if (!digests.has(`sha256:${name}`)) rmSync(join(folder, name), { recursive: true })
      }
    },
  }
}

/** Of those that are here whole; what has not arrived yet begins with a dot. */
function namesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => !name.startsWith('.'))
}

function unpackedIn(folder: string, digest: string): InstalledPlugin | null {
  try {
    const bytes = readFileSync(join(folder, PACKAGE_FILE))
    const plugin = readPackage(folder, bytes)
    const isWhole =
      digestOf(bytes) === digest &&
      readFileSync(join(folder, HANDLERS_FILE), 'utf8') === plugin.handlers
    return isWhole ? installed(plugin, folder, digest) : null
  } catch {
    // Not there, or no longer as it was: it is brought again.
    return null
  }
}

function installed(
  { manifest, checks }: PluginPackage,
  folder: string,
  digest: string,
): InstalledPlugin {
  const handlersFile = join(folder, HANDLERS_FILE)
  const checksFile = checks === null ? null : join(folder, CHECKS_FILE)
  return { manifest, digest, isShipped: false, built: null, handlersFile, checksFile }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
