import { type Flow, type Place, placeOf, ROLLBACK } from '@contraflow/flow'

/** What a path into the document leads to on the canvas; null: it has no card. */
export function whereOf(flow: Flow, path: string): string | null {
  return cardOf(flow, placeOf(flow, path))
}

/** The card of a place: an edge's is the one that it begins at, or else ends at. */
export function cardOf(flow: Flow, place: Place): string | null {
  switch (place.kind) {
    case 'step':
    case 'action':
    case 'flow-action':
      return place.work.id
    case 'flow-rollback':
      return ROLLBACK
    case 'edge': {
      const cards = new Set([...flow.steps, ...flow.rollbacks].map(({ id }) => id))
      return [place.edge.from, place.edge.to].find((end) => cards.has(end)) ?? null
    }
    case 'input':
    case 'settings':
    case 'flow':
      return null
    default:
      return place satisfies never
  }
}
