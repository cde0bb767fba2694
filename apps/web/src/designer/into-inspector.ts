const INSPECTOR = 'aside[aria-label="Inspector"]'
const BOXES = 'input, textarea, select, [role=switch], [role=radio], [contenteditable=true]'

/** Puts the focus into the first box of the inspector's open tab, or on what is there instead. */
export function focusInspector(): void {
  // What has just been chosen is there a moment later.
  requestAnimationFrame(() => {
    const inspector = document.querySelector(INSPECTOR)
    const panel = inspector?.querySelector('[role=tabpanel][data-state=active]') ?? inspector
    const box =
      panel?.querySelector<HTMLElement>(BOXES) ?? panel?.querySelector<HTMLElement>('button')
    box?.focus()
  })
}

/** Puts the focus into the title, all of it chosen, so that what is typed replaces it. */
export function focusTitle(): void {
  requestAnimationFrame(() => {
    const inspector = document.querySelector(INSPECTOR)
    // The first tab has it; a tab opens by taking the focus.
    inspector?.querySelector<HTMLElement>('[role=tab]')?.focus()
    requestAnimationFrame(() => {
      const title = inspector?.querySelector<HTMLInputElement>('[role=tabpanel] input')
      title?.focus()
      title?.select()
    })
  })
}
