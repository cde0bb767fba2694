import type { Json } from '../document.ts'
import { hasExpression } from '../expression.ts'
import { issue } from '../issue.ts'
import type { ActionType, StepType } from '../plugin-manifest.ts'
import { actionTypeOf, allWork, nameOf, type Rule, stepTypeOf } from './rule.ts'

/** Params fit the schema of their type. What an expression will give is not known yet, so it is not judged here. */
export const validParams: Rule = (context) =>
  allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type === undefined) return []
    return context.catalog
      .checkParams(type, work.params)
      .filter((problem) => !isOpen(work.params, problem.path))
      .map(({ path: below, message }) => {
        const says = sentence(labelOf(type, below), valueAt(work.params, below), message)
        return issue('params.invalid', [...path, 'params', ...below], `${nameOf(work)}: ${says}`)
      })
  })

function sentence(label: string, value: Json | undefined, message: string): string {
  if (label === '') return `its type ${message}`
  return value === undefined ? `${label} is missing` : `${label} ${message}`
}

/** A param as forms call it, and where below it. */
export function labelOf(
  { params: { properties } }: StepType | ActionType,
  path: readonly PropertyKey[],
) {
  const [param, ...below] = path
  if (param === undefined) return ''
  const known = properties === undefined ? undefined : valueAt(properties, [param, 'title'])
  return [typeof known === 'string' ? known : String(param), ...below.map(String)].join('.')
}

/** True if the value that was found wrong, or one that it holds, is still an expression. */
function isOpen(params: Json, path: readonly PropertyKey[]): boolean {
  const value = valueAt(params, path)
  return value !== undefined && path.length > 0 && hasExpression(value)
}

export function valueAt(json: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = json
  for (const segment of path) value = child(value, segment)
  return value
}

function child(value: Json | undefined, segment: PropertyKey): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined
  return new Map<PropertyKey, Json>(
    Array.isArray(value) ? value.entries() : Object.entries(value),
  ).get(segment)
}
