import type { Catalog } from './catalog.ts'
import type { Flow, Json } from './document.ts'
import { expressionsIn, type Lookup, parseLookup } from './expression.ts'
import { type FlowGraph, graphOf } from './graph.ts'
import type { JsonSchema } from './plugin-manifest.ts'
import { allWork } from './rules/rule.ts'
import { type Reader, readableSteps, sureResults } from './scope.ts'

/** Something that the params of one step or action may look up. */
export interface LookupOffer {
  /** As it is written between `${{` and `}}`. */
  readonly text: string
  readonly root: Lookup['root']
  /** What kind of value it gives, in a word or two; empty: not known. */
  readonly type: string
  /** What it is, for a person. */
  readonly description: string
  /** It is a beginning only: any name may follow, since nobody can list them. */
  readonly isOpen: boolean
}

/**
 * What may be looked up in the params of this step or action, nearest first: the failure, results of steps (the latest
 * first, each with the fields of its type's result), inputs, the device. Each is in the scope that the rule
 * `expression.out-of-scope` holds params to. A field that holds a list is offered whole. Pure; never throws.
 * @param tags of devices, as far as they are known; those that the flow looks up already are offered as well
 */
export function lookupsInScope(
  flow: Flow,
  catalog: Catalog,
  id: string,
  tags: readonly string[] = [],
): readonly LookupOffer[] {
  const graph = graphOf(flow)
  const reader = readerOf(flow, id)
  if (reader === null) return []
  return [
    ...(reader.kind === 'step' ? [] : FAILURE),
    ...resultOffers(graph, catalog, reader),
    ...inputOffers(flow),
    ...deviceOffers(new Set([...tagsIn(flow, graph, catalog), ...tags])),
  ]
}

function readerOf({ steps, rollbacks, flowRollback }: Flow, id: string): Reader | null {
  const has = (works: readonly { readonly id: string }[]) => works.some((work) => work.id === id)
  if (has(steps)) return { kind: 'step', id }
  if (has(rollbacks)) return { kind: 'action', id }
  return has(flowRollback?.actions ?? []) ? { kind: 'flow-action', id } : null
}

const FAILURE: readonly LookupOffer[] = (
  [
    ['step', 'The id of the step that failed.'],
    ['kind', 'Such as exit-code, timeout, no-space.'],
    ['message', 'What the failed step said.'],
  ] as const
).map(([field, description]) => ({
  text: `failure.${field}`,
  root: 'failure',
  type: 'string',
  description,
  isOpen: false,
}))

function resultOffers(graph: FlowGraph, catalog: Catalog, reader: Reader): LookupOffer[] {
  const readable = readableSteps(graph, sureResults(graph), reader)
  return [...readable].reverse().flatMap((id) => {
    const step = graph.steps.get(id)
    const type = catalog.stepTypes.get(step?.uses ?? '')
    const of = step?.title ?? id
    const fields = type === undefined ? [] : fieldsOf(type.result, `steps.${id}.result`, of)
    if (fields.length > 0) return fields
    return [
      {
        text: `steps.${id}.result.`,
        root: 'steps' as const,
        type: '',
        description: `What ${of} gave.`,
        isOpen: true,
      },
    ]
  })
}

/** The fields of a result, and those of what they hold. */
function fieldsOf(schema: JsonSchema, path: string, of: string): LookupOffer[] {
  const properties = schema['properties']
  if (!isObject(properties)) return []
  return Object.entries(properties).flatMap(([name, field]): LookupOffer[] => {
    const text = `${path}.${name}`
    if (!isObject(field) || parseLookup(text) === null) return []
    const said = field['description']
    const offer = {
      text,
      root: 'steps' as const,
      type: typeWords(field),
      description: typeof said === 'string' ? `${of}. ${said}` : of,
      isOpen: false,
    }
    return [offer, ...fieldsOf(field, text, of)]
  })
}

function typeWords(schema: JsonSchema): string {
  const { type, anyOf } = schema
  if (typeof type === 'string') return type === 'array' ? 'list' : type
  if (Array.isArray(type)) return type.join(' or ')
  return Array.isArray(anyOf)
    ? anyOf.map((each) => (isObject(each) ? typeWords(each) : '')).join(' or ')
    : ''
}

function inputOffers({ inputs }: Flow): LookupOffer[] {
  return Object.entries(inputs).map(([name, { type, secret, description = '' }]) => ({
    text: `inputs.${name}`,
    root: 'inputs',
    type: secret ? `secret ${type}` : type,
    description,
    isOpen: false,
  }))
}

function deviceOffers(tags: ReadonlySet<string>): LookupOffer[] {
  const known = [...tags].sort().map((tag) => `device.tags.${tag}`)
  return [
    ['device.name', 'The name that the device was enrolled with.'] as const,
    ...known
      .filter((text) => parseLookup(text) !== null)
      .map((text) => [text, 'A tag; a device without it fails here.'] as const),
    ['device.tags.', 'Any other tag, by its name.'] as const,
  ].map(([text, description]) => ({
    text,
    root: 'device',
    type: text.endsWith('.') ? '' : 'string',
    description,
    isOpen: text.endsWith('.'),
  }))
}

function tagsIn(flow: Flow, graph: FlowGraph, catalog: Catalog): readonly string[] {
  return allWork({ flow, graph, catalog }).flatMap(({ work }) =>
    expressionsIn(work.params).flatMap(({ lookup }) =>
      lookup?.root === 'device' && lookup.tag !== null ? [lookup.tag] : [],
    ),
  )
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
