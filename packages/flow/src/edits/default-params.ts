import type { Json, Step } from '../document.ts'
import type { JsonSchema } from '../plugin-manifest.ts'

/** The params that a new step or action begins with: those that its type demands and has a default for. */
export function defaultParams(schema: JsonSchema): Step['params'] {
  const { properties, required } = schema
  if (!isObject(properties) || !Array.isArray(required)) return {}
  const params: Step['params'] = {}
  for (const name of required) {
    const property = typeof name === 'string' ? properties[name] : undefined
    if (typeof name !== 'string' || !isObject(property)) continue
    const value = property['default']
    if (value !== undefined) params[name] = structuredClone(value)
  }
  return params
}

type JsonObject = Extract<Step['params'][string], { [key: string]: unknown }>

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
