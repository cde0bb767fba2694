import type { Json } from '../document.ts'
import { hasExpression } from '../expression.ts'
import { issue } from '../issue.ts'
import { actionTypeOf, allWork, nameOf, type Rule, stepTypeOf } from './rule.ts'

/** Params fit the schema of their type. What an expression will give is not known yet, so it is not judged here. */
export const validParams: Rule = (context) =>
  allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type === undefined) return []
    return context.catalog
      .checkParams(type, work.params)
      .filter((problem) => !isOpen(work.params, problem.path))
      .map((problem) => {
        const place = problem.path.map(String).join('.')
        const message = `${nameOf(work)}: ${place === '' ? '' : `${place}: `}${problem.message}`
        return issue('params.invalid', [...path, 'params', ...problem.path], message)
      })
  })

/** True if the value that was found wrong, or one that it holds, is still an expression. */
function isOpen(params: Json, path: readonly PropertyKey[]): boolean {
  let value: Json | undefined = params
  for (const segment of path) value = child(value, segment)
  return value !== undefined && path.length > 0 && hasExpression(value)
}

function child(value: Json | undefined, segment: PropertyKey): Json | undefined {
  if (value === null || typeof value !== 'object') return undefined
  return new Map<PropertyKey, Json>(
    Array.isArray(value) ? value.entries() : Object.entries(value),
  ).get(segment)
}
