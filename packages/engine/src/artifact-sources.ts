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
  const sources = artifactParams(plan, catalog).flatMap(({ planned, names }) => {
    const written = names.flatMap((name) => planned.params[name] ?? [])
    if (written.length === 0 || JSON.stringify(written).includes('${{ steps.')) return []
    const resolved = resolveParams(run, planned.id, values)
    return resolved.ok ? names.flatMap((name) => resolved.params[name] ?? []) : []
  })
  return distinct(sources)
}

/** Those of them that hang on nothing: the files of every run of the plan, whatever its inputs and its device. Pure. */
export function fixedArtifactSources(plan: Plan, catalog: Catalog): readonly string[] {
  const sources = artifactParams(plan, catalog).flatMap(({ planned, names }) =>
    names.flatMap((name) => planned.params[name] ?? []),
  )
  return distinct(sources).filter((source) => !source.includes('${{'))
}

function distinct(sources: readonly unknown[]): readonly string[] {
  return [...new Set(sources.filter((source) => typeof source === 'string'))]
}

/** What a plan has to do, with the names of its params that name a file. */
function artifactParams(plan: Plan, { stepTypes, actionTypes }: Catalog) {
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  const work = [
    ...plan.steps.map((planned) => ({ planned, type: stepTypes.get(planned.uses) })),
    ...actions.map((planned) => ({ planned, type: actionTypes.get(planned.uses) })),
  ]
  return work.map(({ planned, type }) => ({ planned, names: namesIn(type?.params) }))
}

function namesIn(schema: JsonSchema | undefined): readonly string[] {
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
