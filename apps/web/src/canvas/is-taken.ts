/** The attribute of what no key does anything on while it has the focus itself. */
export const KEEPS_KEYS = 'data-keeps-keys'

/** True if a key belongs to what has the focus, a field or something that stands above the page, and not to the drawing. */
export function isTaken({ target }: Event): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.hasAttribute(KEEPS_KEYS) ||
      target.closest('input, textarea, select, [role=dialog], [role=menu], [role=listbox]') !==
        null)
  )
}
