/** The attribute of a box that holds no typing of its own to take back, so that Undo is the page's. */
export const NOTHING_TO_UNDO = 'data-nothing-to-undo'

/** And of one that holds none to make again, so that Redo is the page's. */
export const NOTHING_TO_REDO = 'data-nothing-to-redo'

const BOXES = 'input, textarea, select'
const WITHOUT_TEXT =
  'select, input:is([type=checkbox], [type=radio], [type=range], [type=button], [type=file])'

/**
 * Marks boxes as they get the focus, until something is typed in them: what the browser would take back before that was
 * typed elsewhere. Editors mark themselves. The answer ends it.
 */
export function markUntyped(): () => void {
  const entered = ({ target }: Event) => {
    if (!isBox(target)) return
    target.setAttribute(NOTHING_TO_UNDO, '')
    target.setAttribute(NOTHING_TO_REDO, '')
  }
  const typed = ({ target }: Event) => {
    if (!isBox(target) || target.matches(WITHOUT_TEXT)) return
    target.removeAttribute(NOTHING_TO_UNDO)
    target.removeAttribute(NOTHING_TO_REDO)
  }
  document.addEventListener('focusin', entered)
  document.addEventListener('input', typed, { capture: true })
  return () => {
    document.removeEventListener('focusin', entered)
    document.removeEventListener('input', typed, { capture: true })
  }
}

function isBox(target: EventTarget | null): target is HTMLElement {
  return target instanceof HTMLElement && target.matches(BOXES)
}
