import type { JsonSchema, Step } from '@contraflow/flow'

export type Params = Step['params']
export type Json = Params[string]
export type Schema = JsonSchema

/** What a person is to be shown for a value of a schema. */
export type ParamShape =
  | { readonly kind: 'text'; readonly format: string; readonly isOneLine: boolean }
  | { readonly kind: 'number'; readonly isWhole: boolean; readonly unit: string }
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly options: readonly Json[] }
  | { readonly kind: 'list'; readonly item: Schema }
  | { readonly kind: 'table'; readonly value: Schema }
  | { readonly kind: 'group' }
  | { readonly kind: 'union'; readonly branches: readonly Schema[] }
  /** Anything else: written as JSON. */
  | { readonly kind: 'json' }

const LINES = new Set(['script', 'command', 'code'])

/** Reads a JSON Schema as zod writes it. Pure; what it does not know is `json`. */
export function shapeOf(name: string, schema: Schema): ParamShape {
  const options = optionsOf(schema)
  if (options !== null) return { kind: 'choice', options }
  const branches = branchesOf(schema)
  const [only] = branches
  if (branches.length === 1 && only !== undefined) {
    const { anyOf: _any, oneOf: _one, ...rest } = schema
    return shapeOf(name, { ...rest, ...only })
  }
  if (branches.length > 1) {
    const isKnown = branches.every(({ type }) => typeof type === 'string')
    return isKnown ? { kind: 'union', branches } : { kind: 'json' }
  }
  switch (schema['type']) {
    case 'boolean':
      return { kind: 'switch' }
    case 'integer':
    case 'number':
      return { kind: 'number', isWhole: schema['type'] === 'integer', unit: unitOf(name) }
    case 'string':
      return textShape(schema)
    case 'array':
      return isSchema(schema['items']) ? { kind: 'list', item: itemOf(schema) } : { kind: 'json' }
    case 'object':
      return objectShape(schema)
    default:
      return { kind: 'json' }
  }
}

function textShape(schema: Schema): ParamShape {
  const format = textIn(schema, 'format')
  const isFree = format === '' && schema['pattern'] === undefined
  return { kind: 'text', format, isOneLine: !(isFree || LINES.has(format)) }
}

function objectShape(schema: Schema): ParamShape {
  if (isSchema(schema['properties'])) return { kind: 'group' }
  const { additionalProperties: value } = schema
  return isSchema(value) ? { kind: 'table', value } : { kind: 'json' }
}

/** What a list says of all that it holds (as `artifact`) is said of each. */
function itemOf(schema: Schema): Schema {
  const { items, format } = schema
  const item = isSchema(items) ? items : {}
  return format === undefined ? item : { ...item, format }
}

function optionsOf(schema: Schema): readonly Json[] | null {
  if (Array.isArray(schema['enum'])) return schema['enum']
  if (schema['const'] !== undefined) return [schema['const']]
  const branches = branchesOf(schema)
  const constants = branches.flatMap((branch) => branch['const'] ?? [])
  return branches.length > 0 && constants.length === branches.length ? constants : null
}

/** The forms that a value may have, but for null, which is as good as nothing. */
function branchesOf({ anyOf, oneOf }: Schema): readonly Schema[] {
  const given = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : []
  return given.filter(isSchema).filter(({ type }) => type !== 'null')
}

const UNITS: readonly (readonly [RegExp, string])[] = [
  [/Ms$/, 'ms'],
  [/Seconds$/, 's'],
  [/KiBPerS$/, 'KiB/s'],
  [/Bytes$/, 'bytes'],
  [/Percent$/, '%'],
]

/** Units stand last in a name: `timeoutMs`. */
function unitOf(name: string): string {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1] ?? ''
}

/** How a branch of a union is called: by its title, by its own constant, or by its type. */
export function branchName(schema: Schema, index: number): string {
  const title = textIn(schema, 'title')
  if (title !== '') return title
  const constant = Object.values(propertiesOf(schema)).flatMap(({ const: value }) => value ?? [])[0]
  if (constant !== undefined) return String(constant)
  return typeof schema['type'] === 'string' ? schema['type'] : `Form ${index + 1}`
}

export function propertiesOf(schema: Schema): { readonly [name: string]: Schema } {
  const { properties } = schema
  if (!isSchema(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (isSchema(value) ? [[name, value]] : [])),
  )
}

export function isRequired(schema: Schema, name: string): boolean {
  return Array.isArray(schema['required']) && schema['required'].includes(name)
}

export function textIn(schema: Schema, key: string): string {
  const value = schema[key]
  return typeof value === 'string' ? value : ''
}

export function isSchema(value: Json | undefined): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** True if a value is meant to be of this form: by the constants that it must have, else by its type. */
export function isOf(schema: Schema, value: Json | undefined): boolean {
  if (value === undefined) return false
  const constants = Object.entries(constantsOf(schema))
  if (constants.length > 0) {
    const fields = objectIn(value)
    return constants.every(([name, constant]) => fields[name] === constant)
  }
  const { type } = schema
  if (type === 'integer') return typeof value === 'number'
  if (type === 'array') return Array.isArray(value)
  return typeof value === type && !Array.isArray(value)
}

/** What every value of a schema has to say of itself. */
export function constantsOf(schema: Schema): { [name: string]: Json } {
  return Object.fromEntries(
    Object.entries(propertiesOf(schema)).flatMap(([name, { const: constant }]) =>
      constant === undefined ? [] : [[name, constant]],
    ),
  )
}

export function objectIn(value: Json | undefined): { readonly [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
