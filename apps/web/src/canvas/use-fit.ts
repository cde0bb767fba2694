import type { Flow } from '@contraflow/flow'
import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'
import type { Card } from './cards.ts'
import { FIT, MIN_ZOOM } from './first-look.ts'
import { drawnBounds } from './frames.ts'

/** Brings all of a drawing into view. React Flow's own looks at the cards only, and leaves frames out. */
export function useFit({ layout: { groups } }: Flow): (options?: { duration: number }) => void {
  const { getNodes, setViewport } = useReactFlow<Card>()
  const store = useStoreApi()
  return useCallback(
    (options) => {
      const cards = getNodes()
      if (cards.length === 0) return
      const { width, height } = store.getState()
      const bounds = drawnBounds(cards, groups)
      const { maxZoom, padding } = FIT
      const view = getViewportForBounds(bounds, width, height, MIN_ZOOM, maxZoom, padding)
      void setViewport(view, options)
    },
    [groups, getNodes, setViewport, store],
  )
}
