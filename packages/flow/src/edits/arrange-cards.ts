import type { Flow, Position } from '../document.ts'
import { move } from './move.ts'

/**
 * Puts steps where they are told to stand; all else (actions, start, end, rollback) finds its place among them anew. Places
 * of what is no step are left out.
 */
export function arrangeCards(flow: Flow, positions: { readonly [id: string]: Position }): Flow {
  const places = flow.steps.flatMap(({ id }) => {
    const place = positions[id]
    return place === undefined ? [] : [[id, place] as const]
  })
  return move({ ...flow, layout: { ...flow.layout, positions: {} } }, Object.fromEntries(places))
}
