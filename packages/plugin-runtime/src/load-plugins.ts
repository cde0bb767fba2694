import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Catalog,
  type CatalogPlugin,
  type CatalogProblem,
  mergeCatalog,
} from '@contraflow/flow'
import {
  CHECKS_FILE,
  HANDLERS_FILE,
  MANIFEST_FILE,
  PluginUnreadable,
  packPlugin,
} from '@contraflow/plugin-sdk/packing'

/** A plugin that stands in a folder, built. */
export interface InstalledPlugin extends CatalogPlugin {
  /** The folder that it was built into, where it can be packed again; null: it was not built there. */
  readonly built: string | null
  /** Absolute; loaded only by the process that runs handlers. */
  readonly handlersFile: string
  /** Absolute; loaded only by the process that runs checks. null: it has none. */
  readonly checksFile: string | null
}

export interface PluginProblem {
  readonly code: CatalogProblem['code'] | PluginUnreadable['code']
  readonly message: string
}

export interface LoadedPlugins {
  readonly plugins: readonly InstalledPlugin[]
  readonly catalog: Catalog
  readonly problems: readonly PluginProblem[]
}

/**
 * Every plugin below a folder (`FOLDER/NAME/dist/manifest.json` and `handlers.mjs`), by name, merged into one catalog, as
 * what came with the product. No plugin's code runs. A plugin that can't be read is left out and named in `problems`; never
 * throws.
 */
export function loadPlugins(folder: string): LoadedPlugins {
  const problems: PluginProblem[] = []
  const plugins: InstalledPlugin[] = []
  for (const name of namesIn(folder)) {
    const built = join(folder, name, 'dist')
    if (!existsSync(join(built, MANIFEST_FILE))) continue
    try {
      plugins.push(installedIn(built, true))
    } catch (error) {
      if (!(error instanceof PluginUnreadable)) throw error
      problems.push({ code: error.code, message: error.message })
    }
  }
  const merged = mergeCatalog(plugins)
  return { plugins, catalog: merged.catalog, problems: [...problems, ...merged.problems] }
}

/** The plugin that was built, or unpacked, into a folder. Throws PluginUnreadable. */
export function installedIn(built: string, isShipped: boolean): InstalledPlugin {
  const { plugin, digest } = packPlugin(built)
  return {
    manifest: plugin.manifest,
    digest,
    isShipped,
    built,
    handlersFile: join(built, HANDLERS_FILE),
    checksFile: plugin.checks === null ? null : join(built, CHECKS_FILE),
  }
}

/** Whether a plugin has a step type, or an action, of this name. */
export function supplies(
  { manifest }: CatalogPlugin,
  kind: 'step' | 'action',
  uses: string,
): boolean {
  const types = kind === 'step' ? manifest.stepTypes : manifest.actions
  return types.some((type) => type.uses === uses)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
