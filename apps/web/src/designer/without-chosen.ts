import {
  disconnect,
  type EdgeEnds,
  type Flow,
  ROLLBACK,
  removeNote,
  removeRollback,
  removeSteps,
  turnRollbackOff,
} from '@contraflow/flow'
import { noteIdOf } from '../canvas/cards.ts'

/**
 * Takes away what is chosen on the canvas: cards of any kind, and edges. A step takes its own rollback actions along,
 * whether or not the canvas names its edges too. Pure.
 */
export function withoutChosen(
  flow: Flow,
  ids: readonly string[],
  edges: readonly EdgeEnds[],
): Flow {
  const gone = new Set(ids)
  // An edge of what goes is left to that: without it, a step would not know its own actions any more.
  const own = edges.filter(({ from, to }) => !(gone.has(from) || gone.has(to)))
  let left = own.reduce(disconnect, flow)
  left = removeSteps(left, ids)
  for (const id of ids) left = removeRollback(left, id)
  for (const id of ids) left = removeNote(left, noteIdOf(id) ?? '')
  return gone.has(ROLLBACK) ? turnRollbackOff(left) : left
}
