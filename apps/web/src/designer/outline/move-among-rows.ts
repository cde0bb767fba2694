import type { KeyboardEvent } from 'react'

/** Up and down lead from row to row, Home and End to the first and last. */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  const outline = event.currentTarget.closest('[data-outline]')
  if (outline === null) return
  const rows = [...outline.querySelectorAll<HTMLElement>('[data-row-button]')]
  const at = rows.indexOf(event.currentTarget)
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
  const to = {
    ArrowDown: Math.min(at + 1, rows.length - 1),
    ArrowUp: Math.max(at - 1, 0),
    Home: 0,
    End: rows.length - 1,
  }[event.key]
  if (to === undefined || event.defaultPrevented) return
  event.preventDefault()
  rows[to]?.focus()
}
