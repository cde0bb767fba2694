import { useStore } from '@xyflow/react'
import { type ReactNode, useMemo } from 'react'
import { createPortal } from 'react-dom'

const PLACES = {
  /** Above the lines, below the cards. */
  'on-lines': '.react-flow__edgelabel-renderer',
  /** With the cards; a `z-index` below 0 is behind them. */
  'with-cards': '.react-flow__viewport-portal',
} as const

/**
 * Puts something into the drawing, where it moves along and has the drawing's own pixels. React Flow's own portals look for
 * their place in the page anew at each movement, each of them.
 */
export function DrawingPortal({
  to,
  children,
}: {
  to: keyof typeof PLACES
  children: ReactNode
}): ReactNode {
  const drawing = useStore((store) => store.domNode)
  const place = useMemo(() => drawing?.querySelector(PLACES[to]) ?? null, [drawing, to])
  return place === null ? null : createPortal(children, place)
}
