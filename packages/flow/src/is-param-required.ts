import type { Json } from './document.ts'
import { hasExpression } from './expression.ts'
import type { JsonSchema } from './plugin-manifest.ts'

type Params = { readonly [name: string]: Json }

/**
 * Whether a type demands this param beside the others: always (`required`), or for what these say. A param's
 * `requiredWhen: { from: ['http'] }` demands it while `from` is `http`, by itself or by its default; while `from` is an
 * expression nobody knows, and so it is not demanded. Pure.
 */
export function isParamRequired(schema: JsonSchema, name: string, params: Params): boolean {
  const { required } = schema
  if (Array.isArray(required) && required.includes(name)) return true
  const conditions = Object.entries(conditionsOf(schema, name))
  return (
    conditions.length > 0 &&
    conditions.every(([other, values]) => {
      const value = params[other] ?? propertyOf(schema, other)['default']
      const isKnown = value !== undefined && !hasExpression(value)
      return isKnown && Array.isArray(values) && values.includes(value)
    })
  )
}

/** The params whose values say which others are required. Pure. */
export function decidingParams(schema: JsonSchema): ReadonlySet<string> {
  const names = Object.keys(objectIn(schema['properties']))
  return new Set(names.flatMap((name) => Object.keys(conditionsOf(schema, name))))
}

/** The params that are missing for what the others say; those that are always required are the schema's own matter. Pure. */
export function missingParams(schema: JsonSchema, params: unknown): readonly string[] {
  const given = objectIn(params)
  const { required: _always, ...conditional } = schema
  return Object.keys(objectIn(schema['properties'])).filter(
    (name) => given[name] === undefined && isParamRequired(conditional, name, given),
  )
}

function conditionsOf(schema: JsonSchema, name: string): Params {
  return objectIn(propertyOf(schema, name)['requiredWhen'])
}

function propertyOf({ properties }: JsonSchema, name: string): Params {
  return objectIn(objectIn(properties)[name])
}

function objectIn(value: unknown): Params {
  // Params and schemas are JSON.
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Params)
    : {}
}
