/** A signal that aborts with another one, or when its time is over. Disposed of, it does neither. */
export interface Limited extends Disposable {
  readonly signal: AbortSignal
}

export function limited(outer: AbortSignal, forMs: number): Limited {
  const controller = new AbortController()
  const end = () => controller.abort()
  const timer = setTimeout(end, forMs)
  outer.addEventListener('abort', end, { once: true })
  if (outer.aborted) end()
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      clearTimeout(timer)
      outer.removeEventListener('abort', end)
    },
  }
}
