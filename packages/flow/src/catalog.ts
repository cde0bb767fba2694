import compareVersions from 'semver/functions/compare.js'
import * as z from 'zod'
import { missingParams } from './is-param-required.ts'
import { paramsProblem } from './params-problem.ts'
import type { ActionType, JsonSchema, PluginManifest, StepType } from './plugin-manifest.ts'

/** One build of a plugin, as others know it. */
export interface CatalogPlugin {
  readonly manifest: PluginManifest
  /** Of its package: `sha256:` and hex. What a published version runs with for ever. */
  readonly digest: string
  /** It came with the product; others were added by somebody. */
  readonly isShipped: boolean
}

/**
 * Params as a type's JSON Schema judges them, `requiredWhen` included: what is wrong, as the end of a sentence, and where
 * below the params.
 */
export type ParamsCheck = (
  params: unknown,
) => readonly { path: readonly PropertyKey[]; message: string }[]

/** All that is known of step types and action types, merged from plugins. */
export interface Catalog {
  /** By id, the newest version of each first; older ones supply what newer ones no longer declare. */
  readonly plugins: readonly CatalogPlugin[]
  readonly stepTypes: ReadonlyMap<string, StepType>
  readonly actionTypes: ReadonlyMap<string, ActionType>
  /** The plugin that a type of this catalog comes from. */
  supplierOf(type: StepType | ActionType): CatalogPlugin
  /** What is wrong with these params for the type; compiled once a type. */
  checkParams(type: StepType | ActionType, params: unknown): ReturnType<ParamsCheck>
}

/** A reason why plugins can't be merged into one catalog. */
export interface CatalogProblem {
  readonly code: 'catalog.clash' | 'catalog.unknown-action' | 'catalog.foreign-type'
  readonly message: string
}

/**
 * Merges plugins into a catalog. Pure; never throws. Of several versions of a plugin the newest that declares a type
 * supplies it, so that majors stand side by side. Left out and named in `problems`: a version that comes in two different
 * builds (the later one), a type outside of its plugin's name, and an action that is allowed and nobody supplies.
 */
export function mergeCatalog(given: readonly CatalogPlugin[]): {
  readonly catalog: Catalog
  readonly problems: readonly CatalogProblem[]
} {
  const { plugins, problems: clashes } = newestFirst(given)
  const suppliers = new Map<StepType | ActionType, CatalogPlugin>()
  const stepTypes = collect(plugins, ({ stepTypes }) => stepTypes, suppliers)
  const actionTypes = collect(plugins, ({ actions }) => actions, suppliers)
  const catalog = catalogOf(plugins, stepTypes, actionTypes, suppliers)
  return { catalog, problems: [...clashes, ...foreignTypes(plugins), ...unknownActions(catalog)] }
}

function newestFirst(given: readonly CatalogPlugin[]): {
  readonly plugins: readonly CatalogPlugin[]
  readonly problems: readonly CatalogProblem[]
} {
  const builds = new Map<string, CatalogPlugin>()
  const problems: CatalogProblem[] = []
  for (const plugin of given) {
    const { id, version } = plugin.manifest
    const known = builds.get(`${id}@${version}`)
    if (known === undefined) builds.set(`${id}@${version}`, plugin)
    else if (known.digest !== plugin.digest) {
      problems.push({
        code: 'catalog.clash',
        message: `${id} ${version} comes in two builds, ${buildName(known)} and ${buildName(plugin)}: the first is used. Give the other one a version of its own.`,
      })
    }
  }
  const plugins = [...builds.values()].sort(
    ({ manifest: a }, { manifest: b }) =>
      (a.id < b.id ? -1 : a.id > b.id ? 1 : 0) || compareVersions(b.version, a.version, true),
  )
  return { plugins, problems }
}

function buildName({ digest, isShipped }: CatalogPlugin): string {
  return `${digest.slice(0, 19)}… (${isShipped ? 'shipped' : 'added'})`
}

function collect<T extends StepType | ActionType>(
  plugins: readonly CatalogPlugin[],
  typesOf: (manifest: PluginManifest) => readonly T[],
  suppliers: Map<StepType | ActionType, CatalogPlugin>,
): ReadonlyMap<string, T> {
  const found = new Map<string, T>()
  for (const plugin of plugins) {
    for (const type of typesOf(plugin.manifest)) {
      if (found.has(type.uses) || !isOwnName(plugin.manifest, type)) continue
      found.set(type.uses, type)
      suppliers.set(type, plugin)
    }
  }
  return found
}

function isOwnName({ id }: PluginManifest, { uses }: StepType | ActionType): boolean {
  return uses.startsWith(`${id}/`)
}

function foreignTypes(plugins: readonly CatalogPlugin[]): readonly CatalogProblem[] {
  return plugins.flatMap(({ manifest }) =>
    [...manifest.stepTypes, ...manifest.actions]
      .filter((type) => !isOwnName(manifest, type))
      .map(({ uses }) => ({
        code: 'catalog.foreign-type' as const,
        message: `plugin ${manifest.id} declares ${uses}, which is not below its own name`,
      })),
  )
}

function unknownActions({ stepTypes, actionTypes }: Catalog): readonly CatalogProblem[] {
  return [...stepTypes.values()].flatMap(({ uses, allows }) =>
    allows
      .filter((action) => !actionTypes.has(action))
      .map((action) => ({
        code: 'catalog.unknown-action' as const,
        message: `${uses} allows ${action}, which no plugin supplies`,
      })),
  )
}

function catalogOf(
  plugins: readonly CatalogPlugin[],
  stepTypes: ReadonlyMap<string, StepType>,
  actionTypes: ReadonlyMap<string, ActionType>,
  suppliers: ReadonlyMap<StepType | ActionType, CatalogPlugin>,
): Catalog {
  const checks = new Map<StepType | ActionType, ParamsCheck>()
  return {
    plugins,
    stepTypes,
    actionTypes,
    supplierOf(type) {
      const supplier = suppliers.get(type)
      if (supplier === undefined) throw new TypeError(`${type.uses} is not of this catalog`)
      return supplier
    },
    checkParams(type, params) {
      const known = checks.get(type) ?? paramsCheck(type.params)
      checks.set(type, known)
      return known(params)
    },
  }
}

function paramsCheck(schema: JsonSchema): ParamsCheck {
  const parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
  return (params) => {
    const result = parser.safeParse(params)
    const problems = result.success ? [] : withoutSeconds(result.error.issues)
    return [
      ...problems.map((problem) => ({
        path: problem.path,
        message: paramsProblem(schema, problem),
      })),
      ...missingParams(schema, params).map((name) => ({ path: [name], message: 'is missing' })),
    ]
  }
}

/** Of several problems that a text has, the first: one that is empty need not be told that it fits no pattern either. */
function withoutSeconds<T extends { readonly path: readonly PropertyKey[] }>(
  problems: readonly T[],
) {
  const seen = new Set<string>()
  return problems.filter(({ path }) => {
    const at = JSON.stringify(path.map(String))
    const isFirst = !seen.has(at)
    seen.add(at)
    return isFirst
  })
}
