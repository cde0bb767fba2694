import { START } from '@contraflow/flow'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useCallback } from 'react'

const MARGIN_PX = 16

/** Where all of a drawing is too much to be read at once, moves it so that it is read from its beginning. */
export function useShowBeginning(): () => void {
  const { getViewport, setViewport, getNodesBounds, getNodes, getNode } = useReactFlow()
  const store = useStoreApi()
  return useCallback(() => {
    const { x, y, zoom } = getViewport()
    const { height } = store.getState()
    const left = getNodesBounds(getNodes()).x * zoom + x
    const start = (getNode(START)?.position.y ?? 0) * zoom + y
    const isStartSeen = start > 0 && start < height
    if (left >= 0 && isStartSeen) return
    void setViewport({
      x: left < 0 ? x - left + MARGIN_PX : x,
      y: isStartSeen ? y : y - start + height / 2,
      zoom,
    })
  }, [getViewport, setViewport, getNodesBounds, getNodes, getNode, store])
}
