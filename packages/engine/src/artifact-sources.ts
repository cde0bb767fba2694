import type { Catalog, JsonSchema, Plan } from '@contraflow/flow'
import { createRun } from './create-run.ts'
import { type RunValues, resolveParams } from './resolve-params.ts'

/**
 * The files that a run's params name (`format: artifact` in their types' schemas), each once, with inputs and device
 * looked up: what has to be there before it starts. One that hangs on another step's result can't be known and is left
 * out, as is one whose look-ups have no value: its attempt will say so. Pure.
 */
export function artifactSources(
  plan: Plan,
  catalog: Catalog,
  values: RunValues,
): readonly string[] {
  const run = createRun(plan)
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  const work = [
    ...plan.steps.map((planned) => ({ planned, type: catalog.stepTypes.get(planned.uses) })),
    ...actions.map((planned) => ({ planned, type: catalog.actionTypes.get(planned.uses) })),
  ]
  const sources = work.flatMap(({ planned, type }) => {
    const names = artifactParams(type?.params)
    const written = names.flatMap((name) => planned.params[name] ?? [])
    if (written.length === 0 || JSON.stringify(written).includes('${{ steps.')) return []
    const resolved = resolveParams(run, planned.id, values)
    return resolved.ok ? names.flatMap((name) => resolved.params[name] ?? []) : []
  })
  return [...new Set(sources.filter((source) => typeof source === 'string'))]
}

function artifactParams(schema: JsonSchema | undefined): readonly string[] {
  const properties = schema?.['properties']
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties)
    .filter(([, property]) => isArtifact(property))
    .map(([name]) => name)
}

function isArtifact(property: unknown): boolean {
  return (
    typeof property === 'object' &&
    property !== null &&
    'format' in property &&
    property.format === 'artifact'
  )
}
