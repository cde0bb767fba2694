import type { around } from '@contraflow/flow'
import { FRAME_HEAD, FRAME_PADDING } from './frames.ts'

/** About as high as the bar is. */
const BAR_PX = 34
const MARGIN_PX = 8
const GAP_PX = 2
/** What is drawn around chosen cards. */
const AROUND_PX = 12

/**
 * Where the bar for some chosen cards stands, as a CSS transform from the upper left corner of the canvas: above them, below
 * them where there is no room above, and wholly within the canvas in any case. `box` is of the drawing, `room` of the
 * screen. Pure.
 */
export function barPlace({
  box,
  isFramed,
  transform: [left, top, zoom],
  room,
}: {
  box: ReturnType<typeof around>
  /** Some of the cards stand in a group, whose frame is to be seen. */
  isFramed: boolean
  transform: readonly [number, number, number]
  room: { readonly width: number; readonly height: number }
}): string {
  const middle = (box.x + box.width / 2) * zoom + left
  const above = box.y * zoom + top - (isFramed ? FRAME_HEAD * zoom : AROUND_PX) - GAP_PX
  const lowest = (box.y + box.height) * zoom + top
  const below = lowest + (isFramed ? FRAME_PADDING * zoom : AROUND_PX) + GAP_PX
  const hasRoomAbove = above - BAR_PX >= MARGIN_PX
  const hasRoomBelow = below + BAR_PX <= room.height - MARGIN_PX
  const y = hasRoomAbove || !hasRoomBelow ? `${above}px - 100%` : `${below}px`
  // 100% are the bar's own width and height, whatever they are.
  return `translate(${within(`${middle}px - 50%`, room.width)}, ${within(y, room.height)})`
}

function within(at: string, length: number): string {
  return `clamp(${MARGIN_PX}px, ${at}, ${length - MARGIN_PX}px - 100%)`
}
