import { flushSync } from 'react-dom'
import { KEEPS_KEYS } from '../canvas/is-taken.ts'

const INSPECTOR = 'aside[aria-label="Inspector"]'
const BOXES = 'input, textarea, select, [role=switch], [role=radio], [contenteditable=true]'

/**
 * Puts the focus into the first box of the inspector's open tab, or on what is there instead. It is there when this
 * returns, so that the next key, however soon, goes to it. For handlers of keys and of what is pressed.
 */
export function focusInspector(): void {
  const inspector = shownInspector()
  const panel = inspector?.querySelector('[role=tabpanel][data-state=active]') ?? inspector
  const box =
    panel?.querySelector<HTMLElement>(BOXES) ?? panel?.querySelector<HTMLElement>('button')
  box?.focus()
}

/**
 * Puts the focus into the title, all of it chosen, so that what is typed replaces it; like {@link focusInspector}.
 * @param choose chooses whose title it is; default: that of what is chosen already
 */
export function focusTitle(choose = () => {}): void {
  const inspector = shownInspector(choose)
  // The first tab has it; a tab opens by taking the focus.
  flushSync(() => inspector?.querySelector<HTMLElement>('[role=tab]')?.focus())
  const title = inspector?.querySelector<HTMLInputElement>('[role=tabpanel] input')
  title?.focus()
  title?.select()
}

/** The attribute of what stands where boxes are on their way. */
export const COMING = 'data-coming'

/**
 * Puts the focus into the first box that has to be filled in, where there is one; like {@link focusInspector}. Where the boxes
 * are on their way, what stands for them has it until they are there.
 * @param choose chooses what is to be filled in; default: what is chosen already
 */
export function focusRequired(choose = () => {}): void {
  const panel = shownInspector(choose)?.querySelector('[role=tabpanel][data-state=active]')
  const box =
    panel?.querySelector<HTMLElement>('[aria-required=true]') ??
    panel?.querySelector<HTMLElement>(`[${COMING}]`)
  box?.focus()
}

/** The attribute that names a part of the flow that has no card: an input, or the settings. */
export const FLOW_PART = 'data-flow-part'

/**
 * Opens the part of the flow that a path into its document leads to, and puts the focus into the box that is wrong there,
 * or else its first; like {@link focusInspector}. False: it leads to no such part.
 * @param choose chooses the flow itself
 */
export function focusFlowPart(path: string, choose: () => void): boolean {
  const [, list = '', name] = path.split('/')
  const part = list === 'inputs' && name !== undefined ? `${list}/${name}` : list
  if (part !== 'settings' && !part.startsWith('inputs/')) return false
  const shown = shownInspector(choose)?.querySelector(`[${FLOW_PART}="${CSS.escape(part)}"]`)
  if (shown === undefined || shown === null) return false
  const closed = shown.querySelector<HTMLElement>('[aria-expanded=false]')
  flushSync(() => closed?.click())
  const box =
    shown.querySelector<HTMLElement>('[aria-invalid=true]') ??
    shown.querySelector<HTMLElement>('[role=radio][aria-checked=true], [aria-pressed=true]') ??
    shown.querySelector<HTMLElement>(BOXES)
  box?.focus()
  box?.scrollIntoView({ block: 'nearest' })
  return true
}

/**
 * To be called before something of the inspector goes: where a box of it has the focus, the inspector itself has it then.
 * What is still typed goes nowhere there, while on the page's body its keys would be commands.
 */
export function keepKeys(): void {
  const box = document.activeElement?.closest('input, textarea, select, [contenteditable=true]')
  const inspector = box?.closest<HTMLElement>(INSPECTOR)
  if (inspector === undefined || inspector === null) return
  inspector.tabIndex = -1
  inspector.setAttribute(KEEPS_KEYS, '')
  inspector.focus({ preventScroll: true })
  const leave = () => {
    inspector.removeAttribute('tabindex')
    inspector.removeAttribute(KEEPS_KEYS)
  }
  inspector.addEventListener('blur', leave, { once: true })
}

/** True if the box that had the focus is gone, and whoever wrote in it has not turned to anything else since. */
export function areKeysKept(): boolean {
  return document.activeElement?.hasAttribute(KEEPS_KEYS) === true
}

function shownInspector(choose = () => {}): Element | null {
  flushSync(choose)
  return document.querySelector(INSPECTOR)
}
