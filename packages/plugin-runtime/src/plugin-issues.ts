import {
  type Catalog,
  eachOnce,
  type Flow,
  type Issue,
  issue,
  type RollbackAction,
  type Step,
  validateFlow,
} from '@contraflow/flow'
import type { CheckHost } from './check-host.ts'
import type { InstalledPlugin } from './load-plugins.ts'

interface Place {
  readonly work: Step | RollbackAction
  readonly path: readonly (string | number)[]
  readonly plugin: InstalledPlugin
}

/**
 * What plugins' own checks say of a flow: warnings `type.check`, at the param that they are about. Steps and actions whose
 * params are wrong are passed over. A check that fails is a warning as well. Never rejects.
 */
export async function pluginIssues(
  flow: Flow,
  catalog: Catalog,
  installed: readonly InstalledPlugin[],
  host: CheckHost,
): Promise<readonly Issue[]> {
  const places = placesIn(flow, catalog, installed)
  const plugins = [...new Set(places.map(({ plugin }) => plugin))]
  const found = await Promise.all(
    plugins.map((plugin) =>
      issuesOf(
        flow,
        plugin,
        places.filter((place) => place.plugin === plugin),
        host,
      ),
    ),
  )
  return eachOnce(found.flat())
}

async function issuesOf(
  flow: Flow,
  plugin: InstalledPlugin,
  places: readonly Place[],
  host: CheckHost,
): Promise<readonly Issue[]> {
  const calls = places.map(({ work: { id, uses, params } }) => ({ id, uses, params }))
  try {
    const warnings = await host.check(plugin, flow, calls)
    return places.flatMap(({ path }, index) =>
      (warnings[index] ?? []).map(({ path: below = [], message }) =>
        issue('type.check', [...path, 'params', ...below], message),
      ),
    )
  } catch (error) {
    const { id, version } = plugin.manifest
    const why = error instanceof Error ? error.message : String(error)
    return [issue('type.check', [], `The check of plugin ${id} ${version} failed: ${why}.`)]
  }
}

function placesIn(
  flow: Flow,
  catalog: Catalog,
  installed: readonly InstalledPlugin[],
): readonly Place[] {
  const wrong = validateFlow(flow, catalog)
    .filter(({ code }) => code === 'params.invalid')
    .map(({ path }) => path)
  const all = [
    ...flow.steps.map((work, index) => ({ work, path: ['steps', index] })),
    ...flow.rollbacks.map((work, index) => ({ work, path: ['rollbacks', index] })),
    ...(flow.flowRollback?.actions ?? []).map((work, index) => ({
      work,
      path: ['flowRollback', 'actions', index],
    })),
  ]
  return all.flatMap(({ work, path }) => {
    const isStep = path[0] === 'steps'
    const type = isStep ? catalog.stepTypes.get(work.uses) : catalog.actionTypes.get(work.uses)
    if (type === undefined || wrong.some((at) => at.startsWith(`/${path.join('/')}/`))) return []
    const { digest } = catalog.supplierOf(type)
    const plugin = installed.find((candidate) => candidate.digest === digest)
    return plugin === undefined || plugin.checksFile === null ? [] : [{ work, path, plugin }]
  })
}
