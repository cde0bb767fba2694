import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { type Catalog, type Flow, flowSchema } from '@contraflow/flow'
import * as z from 'zod'
import { type YamlContext, yamlContext } from './yaml-context.ts'

/** What there is to choose from: keys and words of the flow's own schema, its ids, the catalog's types and their params. */
export interface Vocabulary {
  readonly flow: Flow
  readonly catalog: Catalog
}

/** A completion source over what is known at the moment when it is asked. */
export function completeYaml(known: () => Vocabulary) {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const context = yamlContext(state.doc.toString(), pos)
    if (!explicit && context.word === '' && context.key === null) return null
    const options = optionsAt(context, known())
    return options.length === 0
      ? null
      : { from: pos - context.word.length, options: [...options], validFor: /^[\w$@/.-]*$/ }
  }
}

/** Everything that may stand at a place of the document. Pure. */
export function optionsAt(context: YamlContext, vocabulary: Vocabulary): readonly Completion[] {
  return context.key === null ? keysAt(context, vocabulary) : valuesAt(context, vocabulary)
}

const SCHEMA: unknown = z.toJSONSchema(flowSchema, { io: 'input', unrepresentable: 'any' })

function keysAt(
  { path, beside, uses }: YamlContext,
  { catalog }: Vocabulary,
): readonly Completion[] {
  const types = path[0] === 'steps' ? catalog.stepTypes : catalog.actionTypes
  const schema = path.at(-1) === 'params' ? types.get(uses ?? '')?.params : schemaAt(path)
  return Object.entries(propertiesOf(schema))
    .filter(([key]) => !beside.has(key))
    .map(([key, property]) => ({
      label: key,
      type: 'property',
      apply: `${key}: `,
      ...described(property),
    }))
}

function valuesAt(
  { path, key, beside }: YamlContext,
  { flow, catalog }: Vocabulary,
): readonly Completion[] {
  if (path[0] === 'edges' && (key === 'from' || key === 'to')) return idsAt(key, beside, flow)
  if (key === 'uses') {
    const types = path[0] === 'steps' ? catalog.stepTypes : catalog.actionTypes
    return [...types.values()].map(({ uses, title }) => ({
      label: uses,
      detail: title,
      type: 'class',
    }))
  }
  const property = propertiesOf(schemaAt(path))[key ?? '']
  return wordsOf(property).map((word) => ({ label: word, type: 'enum' }))
}

function idsAt(
  end: 'from' | 'to',
  beside: YamlContext['beside'],
  { steps, rollbacks }: Flow,
): readonly Completion[] {
  const isFailure = beside.get('on') === 'failure'
  const named = (works: Flow['steps'] | Flow['rollbacks']) =>
    works.map(({ id, title }) => ({ label: id, detail: title ?? '', type: 'variable' }))
  if (end === 'from') return [{ label: '$start', type: 'keyword' }, ...named(steps)]
  if (!isFailure && beside.has('on')) return named(steps)
  return [
    ...named(steps),
    ...named(rollbacks),
    { label: '$rollback', detail: 'Rollback on Failure', type: 'keyword' },
    { label: '$end', detail: 'ends the branch', type: 'keyword' },
  ]
}

type JsonObject = { readonly [key: string]: unknown }

function schemaAt(path: readonly string[]): unknown {
  return path.reduce<unknown>((schema, segment) => {
    if (!isObject(schema)) return undefined
    if (segment === '[]') return schema['items']
    return propertiesOf(schema)[segment] ?? schema['additionalProperties']
  }, SCHEMA)
}

function propertiesOf(schema: unknown): JsonObject {
  const properties = isObject(schema) ? schema['properties'] : undefined
  return isObject(properties) ? properties : {}
}

function wordsOf(schema: unknown): readonly string[] {
  if (!isObject(schema)) return []
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String)
  if (schema['const'] !== undefined) return [String(schema['const'])]
  return schema['type'] === 'boolean' ? ['true', 'false'] : []
}

function described(schema: unknown): { readonly detail?: string; readonly info?: string } {
  if (!isObject(schema)) return {}
  const { title, description } = schema
  return {
    ...(typeof title === 'string' ? { detail: title } : {}),
    ...(typeof description === 'string' ? { info: description } : {}),
  }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
