/** Does something once the page has nothing else to do, or after `withinMs`. Answers how to call that off. */
export function atRest(act: () => void, withinMs: number): () => void {
  // Safari tells nobody when it rests.
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(act, withinMs / 2)
    return () => clearTimeout(timer)
  }
  const idle = requestIdleCallback(act, { timeout: withinMs })
  return () => cancelIdleCallback(idle)
}
