import { isTaken } from '../canvas/is-taken.ts'
import type { Reach } from './command.ts'
import { NOTHING_TO_REDO, NOTHING_TO_UNDO } from './nothing-to-undo.ts'

/** The attribute of what takes the keys of the canvas. */
export const CANVAS_KEYS = 'data-canvas-keys'

/** True if a key that went to this target is one for commands of that reach. */
export function isReached(reach: Reach, event: Event): boolean {
  const { target } = event
  if (!(target instanceof HTMLElement)) return reach !== 'canvas'
  switch (reach) {
    case 'fields':
      return isOnPage(target)
    case 'undo':
      return !isTaken(event) || (isOnPage(target) && target.closest(WITHOUT_UNDO) !== null)
    case 'redo':
      return !isTaken(event) || (isOnPage(target) && target.closest(WITHOUT_REDO) !== null)
    case 'page':
      return !isTaken(event)
    case 'canvas':
      return (
        !isTaken(event) &&
        (target === document.body || target.closest(`[${CANVAS_KEYS}]`) !== null) &&
        target.closest('.react-flow__panel') === null
      )
    default:
      return reach satisfies never
  }
}

const WITHOUT_UNDO = `[${NOTHING_TO_UNDO}]`
const WITHOUT_REDO = `[${NOTHING_TO_REDO}]`

function isOnPage(target: HTMLElement): boolean {
  return target.closest('[role=dialog], [role=menu]') === null
}
