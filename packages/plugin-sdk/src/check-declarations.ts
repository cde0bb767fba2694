import { USES_PATTERN } from '@contraflow/flow'
import * as z from 'zod'
import type { ActionDeclaration, PluginDeclaration } from './declare.ts'
import { usesOf } from './uses.ts'

const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/

/** Sentences on what makes no sense in a plugin's declarations; empty if all does. Pure. */
export function checkDeclarations(plugin: PluginDeclaration): readonly string[] {
  const { id, version, stepTypes, actions } = plugin
  return [
    ...(VERSION.test(version) ? [] : [`${id}: the version ${version} is not like 1.2.3`]),
    ...repeated(stepTypes).map((type) => `${id}: step type ${type} is declared twice`),
    ...repeated(actions).map((type) => `${id}: action ${type} is declared twice`),
    ...[...stepTypes, ...actions].flatMap((work) => [
      ...checkName(id, work),
      ...checkConditions(id, work),
      ...checkExamples(id, work),
    ]),
    ...stepTypes.flatMap(({ allows }) => allows.flatMap((action) => checkAllowed(plugin, action))),
  ]
}

function repeated(work: readonly { readonly id: string }[]): readonly string[] {
  const ids = work.map(({ id }) => id)
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))]
}

function checkName(
  plugin: string,
  work: { readonly id: string; readonly major: number },
): readonly string[] {
  const uses = usesOf(plugin, work)
  return USES_PATTERN.test(uses) ? [] : [`${uses} is not written plugin/type@major in kebab-case`]
}

/** What `requiredWhen` names has to be there. */
function checkConditions(
  plugin: string,
  work: ActionDeclaration | PluginDeclaration['stepTypes'][number],
): readonly string[] {
  const { shape } = work.params
  return Object.entries(shape).flatMap(([name, param]) =>
    Object.keys(conditionsOf(param))
      .filter((other) => !Object.hasOwn(shape, other))
      .map(
        (other) => `${usesOf(plugin, work)}: ${name} is required by ${other}, which is no param`,
      ),
  )
}

function conditionsOf(param: z.core.$ZodType): object {
  const conditions = z.globalRegistry.get(param)?.['requiredWhen']
  return typeof conditions === 'object' && conditions !== null ? conditions : {}
}

function checkExamples(
  plugin: string,
  work: ActionDeclaration | PluginDeclaration['stepTypes'][number],
): readonly string[] {
  return (work.examples ?? []).flatMap(({ title, params }) => {
    const result = work.params.strict().safeParse(params)
    if (result.success) return []
    return [`${usesOf(plugin, work)}: the example "${title}" does not fit: ${result.error.message}`]
  })
}

function checkAllowed(
  plugin: PluginDeclaration,
  action: ActionDeclaration | string,
): readonly string[] {
  if (typeof action === 'string') {
    return USES_PATTERN.test(action) ? [] : [`${action} is not written plugin/type@major`]
  }
  const declared = plugin.actions.some(
    ({ id, major }) => id === action.id && major === action.major,
  )
  return declared ? [] : [`${plugin.id}: ${action.id} is allowed, but not among its actions`]
}
