import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect } from 'react'

const MARGIN_PX = 16
const MOVE_MS = 200

/** Moves the drawing just as far as it takes to see a card whole, once it is the one to look at or the room changes. */
export function useKeepInView(id: string | null): void {
  const { getInternalNode, getViewport, setViewport } = useReactFlow()
  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  // One that has just been added is drawn a moment after it was chosen.
  const isDrawn = useStore((store) => id !== null && store.nodeLookup.has(id))
  useEffect(() => {
    const card = id === null || !isDrawn ? undefined : getInternalNode(id)
    if (card === undefined || width === 0) return
    const { x, y, zoom } = getViewport()
    const { positionAbsolute: at } = card.internals
    const { width: wide = 0, height: high = 0 } = card.measured
    const moved = {
      x: x + inward(at.x * zoom + x, wide * zoom, width),
      y: y + inward(at.y * zoom + y, high * zoom, height),
      zoom,
    }
    if (moved.x !== x || moved.y !== y) void setViewport(moved, { duration: moveMs() })
  }, [id, isDrawn, width, height, getInternalNode, getViewport, setViewport])
}

/** Nothing moves for who wants it so. */
function moveMs(): number {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : MOVE_MS
}

/** How far a stretch has to move to lie within the room; its beginning, where it is too long. */
function inward(from: number, length: number, room: number): number {
  if (from < MARGIN_PX) return MARGIN_PX - from
  return Math.max(Math.min(room - MARGIN_PX - from - length, 0), MARGIN_PX - from)
}
