import canonicalize from 'canonicalize'
import type { Flow } from './document.ts'

/** One thing in which two flows are not the same. */
export interface Difference {
  readonly part:
    | 'name'
    | 'input'
    | 'step'
    | 'rollback-action'
    | 'flow-action'
    | 'edge'
    | 'order'
    | 'settings'
    | 'layout'
  /** As a person knows it: a title, an input's name, the ends of an edge; empty for what a flow has one of. */
  readonly name: string
  /** Which of the two has it; `both`, each in its own way. */
  readonly in: 'first' | 'second' | 'both'
}

/** All in which two flows are not the same, in the order of the document; none: they are. Pure. */
export function differences(first: Flow, second: Flow): readonly Difference[] {
  const found = [
    ...whole('name', first.name, second.name),
    ...listed('input', Object.entries(first.inputs), Object.entries(second.inputs)),
    ...listed('step', works(first.steps), works(second.steps)),
    ...listed('rollback-action', works(first.rollbacks), works(second.rollbacks)),
    ...listed('flow-action', works(flowActions(first)), works(flowActions(second))),
    ...listed('edge', edges(first), edges(second)),
  ]
  const isOrder = found.every(({ part }) => part === 'name' || part === 'input')
  return [
    ...found,
    ...(isOrder ? whole('order', drawn(first), drawn(second)) : []),
    ...whole('settings', first.settings, second.settings),
    ...whole('layout', first.layout, second.layout),
  ]
}

function whole(part: Difference['part'], first: unknown, second: unknown): Difference[] {
  return isSame(first, second) ? [] : [{ part, name: '', in: 'both' }]
}

/** What each has under a key, with the name that it is known by. */
type Keyed = readonly (readonly [key: string, value: unknown, name?: string])[]

function listed(part: Difference['part'], first: Keyed, second: Keyed): Difference[] {
  const others = new Map(second.map(([key, value]) => [key, value]))
  const keys = new Set(first.map(([key]) => key))
  return [
    ...first.flatMap(([key, value, name = key]): Difference[] => {
      if (!others.has(key)) return [{ part, name, in: 'first' }]
      return isSame(value, others.get(key)) ? [] : [{ part, name, in: 'both' }]
    }),
    ...second
      .filter(([key]) => !keys.has(key))
      .map(([key, , name = key]): Difference => ({ part, name, in: 'second' })),
  ]
}

function works(all: readonly { readonly id: string; readonly title?: string }[]): Keyed {
  return all.map((work) => [work.id, work, work.title ?? work.id])
}

function flowActions({ flowRollback }: Flow) {
  return flowRollback?.actions ?? []
}

function edges(flow: Flow): Keyed {
  const titles = new Map(
    [...flow.steps, ...flow.rollbacks].map(({ id, title }) => [id, title ?? id]),
  )
  const name = (id: string) => titles.get(id) ?? id
  return flow.edges.map((edge) => [
    `${edge.from} ${edge.on} ${edge.to}`,
    edge,
    `${name(edge.from)} → ${name(edge.to)}`,
  ])
}

/** What has an order that means something. */
function drawn({ steps, rollbacks, edges: all, flowRollback }: Flow) {
  return [steps, rollbacks, all, flowRollback ?? null]
}

function isSame(first: unknown, second: unknown): boolean {
  return canonicalize(first) === canonicalize(second)
}
