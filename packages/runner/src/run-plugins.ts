import { readFile } from 'node:fs/promises'
import type { Plan, PlannedPlugin } from '@contraflow/flow'
import {
  type InstalledPlugin,
  type PluginStore,
  packPlugin,
  supplies,
} from '@contraflow/plugin-runtime'
import type { FetchArtifact } from './preflight.ts'

/** What a run's types come from on this device. */
export interface RunPlugins {
  /** In the plan's order: the first that supplies a type is the one that runs it. */
  readonly plugins: readonly InstalledPlugin[]
  /** Why the run can't have all that it needs; null: it has. */
  readonly refusal: string | null
}

/**
 * The very builds of plugins that a plan was made with: those that came with this device, that were brought to it before, or
 * that are brought now, by their digest; kept from then on, whatever becomes of those that came with it. Never rejects.
 */
export async function runPlugins(
  plan: Plan,
  installed: readonly InstalledPlugin[],
  store: PluginStore,
  fetch: FetchArtifact,
): Promise<RunPlugins> {
  const plugins: InstalledPlugin[] = []
  let refusal: string | null = null
  for (const wanted of plan.plugins) {
    try {
      const kept = store.find(wanted.digest)
      const here = installed.find(({ digest }) => digest === wanted.digest)
      const plugin = here ?? kept ?? (await bring(wanted, store, fetch))
      if (kept === null && here !== undefined) await keep(here, store)
      // Whose it is says the plan: what came with the server may have had to be brought here.
      plugins.push({ ...plugin, isShipped: wanted.isShipped })
    } catch (error) {
      refusal ??= `Plugin ${wanted.id} ${wanted.version} can't be brought to this device: ${reasonOf(error)}`
    }
  }
  return { plugins, refusal: refusal ?? typesRefusal(plan, plugins) }
}

/** An update of the agent may bring other plugins, and the run may have to be rolled back after it. */
async function keep({ built, digest }: InstalledPlugin, store: PluginStore): Promise<void> {
  if (built !== null) await store.add(packPlugin(built).bytes, digest)
}

async function bring(
  { id, version, digest }: PlannedPlugin,
  store: PluginStore,
  fetch: FetchArtifact,
): Promise<InstalledPlugin> {
  const file = await fetch({ name: `plugin ${id} ${version}`, digest, sizeBytes: 0 })
  return store.add(await readFile(file), digest)
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? error.code : null
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'there is no room for it.' : error.message
}

function typesRefusal(plan: Plan, plugins: readonly InstalledPlugin[]): string | null {
  const lacks = (kind: 'step' | 'action') => (work: { readonly uses: string }) =>
    !plugins.some((plugin) => supplies(plugin, kind, work.uses))
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  const unknown = [...plan.steps.filter(lacks('step')), ...actions.filter(lacks('action'))]
  if (unknown.length === 0) return null
  const names = [...new Set(unknown.map(({ uses }) => uses))].join(', ')
  return `The plan's plugins do not supply ${names}. Publish the flow again.`
}
