import { checkInputs, PLAN_FORMAT, type Plan, type PlanFeature } from '@contraflow/flow'
import type { InstalledPlugin, PluginStore } from '@contraflow/plugin-runtime'
import type { ArtifactReference, RunAssignment } from './assignment.ts'
import { runPlugins } from './run-plugins.ts'

/** Brings a file to this device; answers its absolute path. Rejects with a sentence where it can't be had as its digest says. */
export type FetchArtifact = (reference: ArtifactReference) => Promise<string>

/** Whether a run may start here, and what there is of what it needs. */
export interface Preflight {
  /** null: it may start. */
  readonly refusal: string | null
  readonly plugins: readonly InstalledPlugin[]
  /** Source as a param writes it → absolute local path. */
  readonly artifacts: { readonly [name: string]: string }
}

export interface PreflightOptions {
  /** Plugins that came with this device. */
  readonly installed: readonly InstalledPlugin[]
  readonly store: PluginStore
  readonly fetch: FetchArtifact
}

const FEATURES: readonly PlanFeature[] = [
  'any-step',
  'flow-rollback',
  'fall-back',
  'retry',
  'resume',
  'oldest-first',
]

/**
 * Looks whether this device can carry a run to its end and all the way back, before anything is changed: the plan's format
 * and features, its plugins and types, its inputs, and every file that it names, brought here. Never rejects.
 */
export async function preflight(
  { plan, inputs, artifacts }: RunAssignment,
  { installed, store, fetch }: PreflightOptions,
): Promise<Preflight> {
  const { plugins, refusal } = await runPlugins(plan, installed, store, fetch)
  const reason = formatRefusal(plan) ?? refusal ?? checkInputs(plan.inputs, inputs)[0]?.message
  const files: (readonly [string, string])[] = []
  let lacking: string | null = null
  for (const reference of artifacts) {
    if (reason !== undefined) break
    try {
      files.push([reference.name, await fetch(reference)])
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      lacking = `${reference.name} can't be brought to this device: ${why}`
      break
    }
  }
  return { refusal: reason ?? lacking, plugins, artifacts: Object.fromEntries(files) }
}

function formatRefusal({ format, features }: Plan): string | null {
  if (format !== PLAN_FORMAT) {
    return `The plan is of format ${format}; this agent knows ${PLAN_FORMAT}. Update the agent.`
  }
  const unknown = features.filter((feature) => !FEATURES.includes(feature))
  return unknown.length === 0
    ? null
    : `The plan needs ${unknown.join(', ')}, which this agent does not know. Update the agent.`
}
