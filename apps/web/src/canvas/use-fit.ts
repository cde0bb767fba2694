import type { Flow } from '@contraflow/flow'
import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'
import type { Card } from './cards.ts'
import { FIT, MIN_ZOOM } from './first-look.ts'
import { drawnBounds } from './frames.ts'

/**
 * Brings a drawing into view: all of it, or these cards (`ids`), with the frames around all whose steps are among them. React
 * Flow's own looks at the cards only, and leaves frames out. `duration`: in milliseconds; at once if absent.
 */
export function useFit({
  layout: { groups },
}: Flow): (options?: { ids?: readonly string[]; duration: number }) => void {
  const { getNodes, setViewport } = useReactFlow<Card>()
  const store = useStoreApi()
  return useCallback(
    (options) => {
      const cards = getNodes().filter(({ id }) => options?.ids?.includes(id) ?? true)
      if (cards.length === 0) return
      const { width, height } = store.getState()
      const shown = new Set(cards.map(({ id }) => id))
      const framed = groups.filter(({ steps }) => steps.every((id) => shown.has(id)))
      const bounds = drawnBounds(cards, framed)
      const { maxZoom, padding } = FIT
      const view = getViewportForBounds(bounds, width, height, MIN_ZOOM, maxZoom, padding)
      void setViewport(view, { duration: options?.duration ?? 0 })
    },
    [groups, getNodes, setViewport, store],
  )
}
