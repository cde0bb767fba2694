import { type Flow, START } from '@contraflow/flow'
import { getViewportForBounds, type Viewport } from '@xyflow/react'
import type { Card } from './cards.ts'
import { drawnBounds } from './frames.ts'

const MARGIN_PX = 16
export const MIN_ZOOM = 0.2
/** The lanes' names stand above. */
const PADDING = { x: 0.05, y: 0.11 }
export const FIT = { padding: PADDING, maxZoom: 1 } as const
/** Who edits also reads. */
const MIN_READING_ZOOM = 0.62

/** In pixels. */
export interface Room {
  readonly width: number
  readonly height: number
}

/**
 * Where a drawing is looked at from at first: all of it, frames included; where that is too much to be read at once by who
 * edits, it is read from its beginning. Pure.
 */
export function firstLook(
  cards: readonly Card[],
  groups: Flow['layout']['groups'],
  room: Room,
  isEditable: boolean,
): Viewport {
  const { width, height } = room
  const minZoom = isEditable ? MIN_READING_ZOOM : MIN_ZOOM
  const bounds = drawnBounds(cards, groups)
  const { x, y, zoom } = getViewportForBounds(bounds, width, height, minZoom, FIT.maxZoom, PADDING)
  const left = bounds.x * zoom + x
  const startY = cards.find(({ id }) => id === START)?.position.y ?? 0
  const start = startY * zoom + y
  const isStartSeen = start > 0 && start < height
  if (left >= 0 && isStartSeen) return { x, y, zoom }
  return {
    x: left < 0 ? x - left + MARGIN_PX : x,
    y: isStartSeen ? y : y - start + height / 2,
    zoom,
  }
}
