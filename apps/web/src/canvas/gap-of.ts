import { type Catalog, type Flow, reconnectionsOf, START } from '@contraflow/flow'
import { titleOf } from './choices.tsx'
import type { Gap } from './flow-canvas.tsx'

/** What would close the gap that removing steps leaves, and how it is offered. */
export function gapOf(flow: Flow, ids: readonly string[], catalog: Catalog): Gap {
  const edges = reconnectionsOf(flow, ids, catalog)
  const [first] = edges
  if (first === undefined) return { edges, words: '' }
  const name = (id: string) => (id === START ? 'the start' : titleOf(flow, id))
  const more = edges.length === 1 ? '' : ` and ${edges.length - 1} more`
  return { edges, words: `${name(first.from)} → ${name(first.to)}${more}` }
}
