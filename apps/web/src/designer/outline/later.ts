const MENU_GONE_MS = 60

/** Once the menu is gone and has given the focus back: what opens then gives it back to the same place. */
export function later(run: () => void): () => void {
  return () => void setTimeout(run, MENU_GONE_MS)
}
