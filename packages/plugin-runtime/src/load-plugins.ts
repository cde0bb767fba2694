import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Catalog,
  type CatalogProblem,
  mergeCatalog,
  type PluginManifest,
  pluginManifestSchema,
} from '@contraflow/flow'

/** A plugin that stands in a folder, built. */
export interface InstalledPlugin {
  readonly manifest: PluginManifest
  /** Absolute; loaded only by the process that runs handlers. */
  readonly handlersFile: string
}

export interface PluginProblem {
  readonly code: CatalogProblem['code'] | 'plugin.unreadable'
  readonly message: string
}

export interface LoadedPlugins {
  readonly plugins: readonly InstalledPlugin[]
  readonly catalog: Catalog
  readonly problems: readonly PluginProblem[]
}

/**
 * Every plugin below a folder (`FOLDER/NAME/dist/manifest.json` and `handlers.mjs`), by name, merged into one catalog. No
 * plugin's code runs. A plugin that can't be read is left out and named in `problems`; never throws.
 */
export function loadPlugins(folder: string): LoadedPlugins {
  const problems: PluginProblem[] = []
  const plugins: InstalledPlugin[] = []
  for (const name of namesIn(folder)) {
    const built = join(folder, name, 'dist')
    if (!existsSync(join(built, 'manifest.json'))) continue
    try {
      const manifest = pluginManifestSchema.parse(
        JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8')),
      )
      plugins.push({ manifest, handlersFile: join(built, 'handlers.mjs') })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      problems.push({
        code: 'plugin.unreadable',
        message: `the manifest of plugin ${name} can't be read: ${reason}`,
      })
    }
  }
  const merged = mergeCatalog(plugins.map(({ manifest }) => manifest))
  return { plugins, catalog: merged.catalog, problems: [...problems, ...merged.problems] }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
