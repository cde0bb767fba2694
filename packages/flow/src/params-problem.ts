import type { z } from 'zod'
import type { JsonSchema } from './plugin-manifest.ts'

/**
 * What is wrong with a param, as the end of a sentence that begins with what the param is called: in words that say what is
 * wanted, by the schema's own (`wanted`) or its example where it has one. Pure.
 */
export function paramsProblem(schema: JsonSchema, problem: z.core.$ZodIssue): string {
  const words = problemWords(problem, wantedOf(schema, problem))
  return words ?? `does not fit: ${problem.message}`
}

/**
 * What is wrong with a value, as the end of a sentence that begins with what the value is called. `wanted`: what it should be
 * like, where the schema says so. null: there are no words for it here. Pure.
 */
export function problemWords(
  problem: z.core.$ZodIssue | z.core.$ZodRawIssue,
  wanted: string | null = null,
): string | null {
  switch (problem.code) {
    case 'invalid_type':
      return `has to be ${TYPES[problem.expected] ?? problem.expected}`
    case 'too_small':
      return sizeWords(problem.origin, problem.minimum, 'least')
    case 'too_big':
      return sizeWords(problem.origin, problem.maximum, 'most')
    case 'invalid_value': {
      const [only, ...others] = problem.values.map(String)
      return others.length === 0
        ? `has to be ${only}`
        : `has to be one of ${problem.values.map(String).join(', ')}`
    }
    case 'unrecognized_keys':
      return `does not know ${problem.keys.join(', ')}`
    case 'invalid_format':
      return wanted === null ? formWords(problem) : `does not fit${wanted}`
    case 'invalid_key':
      return `can not be called so${wanted ?? ''}`
    case 'invalid_union':
      return `does not fit${wanted ?? ' any of its forms'}`
    default:
      return null
  }
}

const TYPES: { readonly [expected: string]: string } = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of values',
  record: 'a group of values',
}

function sizeWords(origin: string, limit: number | bigint, end: 'least' | 'most'): string {
  if (origin === 'number' || origin === 'int') return `has to be at ${end} ${limit}`
  if (end === 'least' && limit === 1) return 'is empty'
  const unit = origin === 'string' ? 'characters long' : 'entries long'
  return `has to be at ${end} ${limit} ${unit}`
}

function formWords({ pattern, format }: { readonly pattern?: string; readonly format: string }) {
  return pattern === undefined ? `is no ${format}` : `does not fit the pattern ${bare(pattern)}`
}

/** By what the schema says of it (as the end of a sentence that begins with “it”), else by an example; null: it has neither. */
function wantedOf(schema: JsonSchema, { code, path }: z.core.$ZodIssue): string | null {
  const member = code === 'invalid_key' ? namesAt(schema, path) : schemaAt(schema, path)
  const { wanted, examples } = member ?? {}
  if (typeof wanted === 'string') return `: it ${wanted}`
  const [example] = Array.isArray(examples) ? examples : []
  return example === undefined ? null : `: it is written as ${textOf(example)}`
}

function textOf(example: unknown): string {
  return typeof example === 'string' ? example : JSON.stringify(example)
}

/** A pattern without the slashes that a program writes round it. */
function bare(pattern: string): string {
  return pattern.replace(/^\/(.*)\/[a-z]*$/s, '$1')
}

type Member = { readonly [key: string]: unknown }

/** The schema of a value below one; null: it has none of its own. */
export function schemaAt(schema: JsonSchema, path: readonly PropertyKey[]): Member | null {
  return path.reduce<Member | null>(
    (at, segment) => (at === null ? null : below(at, segment)),
    schema,
  )
}

/** The schema of the name that a path ends with. */
function namesAt(schema: JsonSchema, path: readonly PropertyKey[]): Member | null {
  return memberOf(schemaAt(schema, path.slice(0, -1))?.['propertyNames'])
}

function below({ properties, items, additionalProperties }: Member, segment: PropertyKey) {
  if (typeof segment === 'number') return memberOf(items)
  const own = memberOf(properties)?.[String(segment)]
  return memberOf(own) ?? memberOf(additionalProperties)
}

function memberOf(value: unknown): Member | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : null
}
