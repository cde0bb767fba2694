import { checkInputs, PLAN_FORMAT, type Plan, type PlanFeature } from '@contraflow/flow'
import type { LoadedPlugins } from '@contraflow/plugin-runtime'
import type { ArtifactReference, RunAssignment } from './assignment.ts'

/** Brings a file to this device; answers its absolute path. Rejects with a sentence where it can't be had as its digest says. */
export type FetchArtifact = (reference: ArtifactReference) => Promise<string>

/** Whether a run may start here. */
export type Preflight =
  | { readonly ok: true; readonly artifacts: { readonly [name: string]: string } }
  | { readonly ok: false; readonly reason: string }

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
  plugins: LoadedPlugins,
  fetch: FetchArtifact,
): Promise<Preflight> {
  const reason =
    formatRefusal(plan) ??
    typesRefusal(plan, plugins) ??
    checkInputs(plan.inputs, inputs)[0]?.message
  if (reason !== undefined) return { ok: false, reason }
  const files: (readonly [string, string])[] = []
  for (const reference of artifacts) {
    try {
      files.push([reference.name, await fetch(reference)])
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      return { ok: false, reason: `${reference.name} can't be brought to this device: ${why}` }
    }
  }
  return { ok: true, artifacts: Object.fromEntries(files) }
}

function formatRefusal({ format, features }: Plan): string | undefined {
  if (format !== PLAN_FORMAT) {
    return `The plan is of format ${format}; this agent knows ${PLAN_FORMAT}. Update the agent.`
  }
  const unknown = features.filter((feature) => !FEATURES.includes(feature))
  return unknown.length === 0
    ? undefined
    : `The plan needs ${unknown.join(', ')}, which this agent does not know. Update the agent.`
}

function typesRefusal(plan: Plan, { plugins, catalog }: LoadedPlugins): string | undefined {
  const installed = new Set(plugins.map(({ manifest }) => manifest.id))
  const lacking = plan.plugins.filter(({ id }) => !installed.has(id))
  if (lacking.length > 0) {
    const names = lacking.map(({ id, version }) => `${id} ${version}`).join(', ')
    return `The plan needs plugins that this device lacks: ${names}.`
  }
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  const unknown = [
    ...plan.steps.filter(({ uses }) => !catalog.stepTypes.has(uses)),
    ...actions.filter(({ uses }) => !catalog.actionTypes.has(uses)),
  ]
  if (unknown.length === 0) return undefined
  const names = [...new Set(unknown.map(({ uses }) => uses))].join(', ')
  return `The device's plugins do not supply ${names}. Update them.`
}
