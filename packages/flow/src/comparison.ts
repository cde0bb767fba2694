import canonicalize from 'canonicalize'
import type { Edge, Flow, Json } from './document.ts'

/** How something stands in the second of two flows, looked at from the first. */
export type Change = 'added' | 'removed' | 'changed'

export interface ComparedPart {
  readonly part:
    | 'name'
    | 'settings'
    | 'input'
    | 'step'
    | 'action'
    | 'flow-action'
    | 'edge'
    | 'order'
  readonly change: Change
  /** As a person knows it: a title, an input's name, the ends of an edge; empty for what a flow has one of. */
  readonly name: string
  /** What of it has changed, such as `params.run`; empty for what was added or removed. */
  readonly fields: readonly string[]
}

/** Two flows in one picture. */
export interface Comparison {
  /** All that either has, to be drawn: the second flow, and what is gone since the first. */
  readonly flow: Flow
  /** By id, of steps and actions. */
  readonly works: ReadonlyMap<string, Change>
  /** By `edgeName`. */
  readonly edges: ReadonlyMap<string, Change>
  /** All of it in the order of the document; layout is no difference. Empty: both mean the same. */
  readonly parts: readonly ComparedPart[]
}

/** What names an edge in a comparison. */
export function edgeName({ from, to, on }: Pick<Edge, 'from' | 'to' | 'on'>): string {
  return `${from} ${on} ${to}`
}

/** What has become of the first flow in the second. Pure. */
export function compareFlows(first: Flow, second: Flow): Comparison {
  const name = titles(first, second)
  const lists = [
    listed('input', inputsOf(first), inputsOf(second), (key) => key),
    listed('step', byId(first.steps), byId(second.steps), name),
    listed('action', byId(first.rollbacks), byId(second.rollbacks), name),
    listed('flow-action', byId(flowActions(first)), byId(flowActions(second)), name),
  ]
  const edges = listed('edge', edgesOf(first), edgesOf(second), (key) => {
    const [from = '', , to = ''] = key.split(' ')
    return `${name(from)} → ${name(to)}`
  })
  const works = new Map(
    lists.slice(1).flatMap((list) => list.map(({ key, change }) => [key, change] as const)),
  )
  const found = [...lists.flat(), ...edges].map(({ key: _key, ...part }) => part)
  return {
    flow: union(first, second),
    works,
    edges: new Map(edges.map(({ key, change }) => [key, change])),
    parts: [
      ...whole('name', first.name, second.name),
      ...found,
      ...(found.length > 0 ? [] : whole('order', drawn(first), drawn(second))),
      ...whole('settings', first.settings, second.settings),
    ],
  }
}

interface KeyedPart extends ComparedPart {
  readonly key: string
}

type Keyed = ReadonlyMap<string, unknown>

function listed(
  part: ComparedPart['part'],
  first: Keyed,
  second: Keyed,
  name: (key: string) => string,
): readonly KeyedPart[] {
  const keys = [...second.keys(), ...[...first.keys()].filter((key) => !second.has(key))]
  return keys.flatMap((key): readonly KeyedPart[] => {
    const common = { part, key, name: name(key) }
    if (!first.has(key)) return [{ ...common, change: 'added', fields: [] }]
    if (!second.has(key)) return [{ ...common, change: 'removed', fields: [] }]
    const fields = changedFields(first.get(key), second.get(key))
    return fields.length === 0 ? [] : [{ ...common, change: 'changed', fields }]
  })
}

function whole(part: ComparedPart['part'], first: unknown, second: unknown): ComparedPart[] {
  const fields = part === 'settings' ? changedFields(first, second) : []
  return isSame(first, second) ? [] : [{ part, change: 'changed', name: '', fields }]
}

/** Which fields differ; of params, which ones. */
function changedFields(first: unknown, second: unknown): readonly string[] {
  const [one, other] = [fieldsOf(first), fieldsOf(second)]
  return [...new Set([...one.keys(), ...other.keys()])].filter(
    (field) => !isSame(one.get(field) ?? null, other.get(field) ?? null),
  )
}

function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(
    Object.entries(value).flatMap(([field, inner]: [string, Json]) =>
      field === 'params' && typeof inner === 'object' && inner !== null
        ? Object.entries(inner).map(([param, set]) => [`params.${param}`, set] as const)
        : [[field, inner] as const],
    ),
  )
}

/** The second flow, and of the first what the second has no more; a name that now means something else is the second's. */
function union(first: Flow, second: Flow): Flow {
  const taken = new Set(
    [...second.steps, ...second.rollbacks, ...flowActions(second)].map(({ id }) => id),
  )
  const gone = <T extends { readonly id: string }>(items: readonly T[]) =>
    items.filter(({ id }) => !taken.has(id))
  const known = edgesOf(second)
  const actions = [...flowActions(second), ...gone(flowActions(first))]
  return {
    ...second,
    steps: [...second.steps, ...gone(first.steps)],
    rollbacks: [...second.rollbacks, ...gone(first.rollbacks)],
    ...(actions.length === 0 ? {} : { flowRollback: { actions } }),
    edges: [...second.edges, ...first.edges.filter((edge) => !known.has(edgeName(edge)))],
    layout: {
      ...second.layout,
      positions: { ...first.layout.positions, ...second.layout.positions },
    },
  }
}

function titles(first: Flow, second: Flow): (id: string) => string {
  const known = new Map(
    [first, second]
      .flatMap((flow) => [...flow.steps, ...flow.rollbacks, ...flowActions(flow)])
      .map(({ id, title }) => [id, title ?? id]),
  )
  return (id) => known.get(id) ?? id
}

function byId<T extends { readonly id: string }>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [item.id, item]))
}

function inputsOf({ inputs }: Flow): Keyed {
  return new Map(Object.entries(inputs))
}

function edgesOf({ edges }: Flow): ReadonlyMap<string, Edge> {
  return new Map(edges.map((edge) => [edgeName(edge), edge]))
}

function flowActions({ flowRollback }: Flow) {
  return flowRollback?.actions ?? []
}

/** What has an order that means something. */
function drawn(flow: Flow) {
  return [
    [...flow.steps, ...flow.rollbacks, ...flowActions(flow)].map(({ id }) => id),
    flow.edges.map(edgeName),
  ]
}

function isSame(first: unknown, second: unknown): boolean {
  return canonicalize(first) === canonicalize(second)
}
