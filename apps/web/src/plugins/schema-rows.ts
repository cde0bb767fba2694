import type { JsonSchema } from '@contraflow/flow'

/** One param (or part of a result) as a table shows it. */
export interface SchemaRow {
  readonly name: string
  readonly title: string
  readonly kind: string
  /** How it stands in the table: that it is required, or when; null: it may be left out. */
  readonly required: string | null
  /** As JSON; null: none. */
  readonly preset: string | null
  readonly description: string
}

/** The properties of an object's JSON Schema, in their order. */
export function schemaRows(schema: JsonSchema): readonly SchemaRow[] {
  const properties = recordOf(schema['properties'])
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(properties).map(([name, value]) => {
    const property = recordOf(value)
    const preset = property['default']
    return {
      name,
      title: textOf(property['title']) || name,
      kind: kindOf(property),
      required:
        required.includes(name) && preset === undefined
          ? 'required'
          : requiredWhenWords(properties, recordOf(property['requiredWhen'])),
      preset: preset === undefined ? null : JSON.stringify(preset),
      description: textOf(property['description']),
    }
  })
}

/** As `required where Source is http or s3`. */
function requiredWhenWords(
  properties: { readonly [name: string]: unknown },
  conditions: { readonly [name: string]: unknown },
): string | null {
  const parts = Object.entries(conditions).map(([name, values]) => {
    const label = textOf(recordOf(properties[name])['title']) || name
    return `${label} is ${Array.isArray(values) ? values.join(' or ') : ''}`
  })
  return parts.length === 0 ? null : `required where ${parts.join(' and ')}`
}

const KINDS: { readonly [type: string]: string } = {
  object: 'names and values',
  integer: 'whole number',
  boolean: 'yes or no',
  string: 'text',
}

function kindOf(property: { readonly [key: string]: unknown }): string {
  const { enum: options, const: constant, anyOf, type, items, format } = property
  if (Array.isArray(options)) return options.join(' | ')
  if (constant !== undefined) return String(constant)
  if (Array.isArray(anyOf)) return anyOf.map((one) => kindOf(recordOf(one))).join(' or ')
  if (type === 'array') return `list of ${kindOf(recordOf(items))}`
  if (typeof format === 'string') return format
  return KINDS[textOf(type)] ?? textOf(type)
}

function recordOf(value: unknown): { readonly [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
