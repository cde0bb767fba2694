import { useEffect, useState } from 'react'

/**
 * What a page has begun to load; null until it is there. Throws, while drawing, why it did not come. (A component of
 * React's `lazy` would stand behind what says "Loading…" for 300 ms, however soon it is there.)
 */
export function useComing<Loaded>(coming: Promise<Loaded> | null): Loaded | null {
  const [came, setCame] = useState<{ loaded: Loaded } | { error: unknown } | null>(null)
  useEffect(() => {
    coming?.then(
      (loaded) => setCame({ loaded }),
      (error: unknown) => setCame({ error }),
    )
  }, [coming])
  if (came === null) return null
  if ('error' in came) throw came.error
  return came.loaded
}
