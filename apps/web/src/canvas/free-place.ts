import type { Position } from '@contraflow/flow'

/** A rectangle of the drawing, in its pixels. */
export interface Area extends Position {
  readonly width: number
  readonly height: number
}

const STEP_PX = 20
const MARGIN_PX = 12

/**
 * Where something of this size covers nothing of what is drawn: within what is seen, and as near to the middle of its upper
 * edge as can be. Where there is no such place, that middle itself. Pure.
 */
export function freePlace(
  seen: Area,
  taken: readonly Area[],
  size: Pick<Area, 'width' | 'height'>,
): Position {
  const middle = { x: seen.x + (seen.width - size.width) / 2, y: seen.y + MARGIN_PX }
  const away = ({ x, y }: Position) => Math.hypot(x - middle.x, y - middle.y)
  const places = along(middle.y, seen.y + seen.height - size.height - MARGIN_PX).flatMap((y) =>
    along(seen.x + MARGIN_PX, seen.x + seen.width - size.width - MARGIN_PX).map((x) => ({ x, y })),
  )
  const isFree = (at: Position) => !taken.some((one) => touches({ ...at, ...size }, one))
  const nearestFirst = [middle, ...places].toSorted((one, other) => away(one) - away(other))
  return nearestFirst.find(isFree) ?? middle
}

function along(from: number, to: number): readonly number[] {
  const count = Math.max(0, Math.floor((to - from) / STEP_PX) + 1)
  return Array.from({ length: count }, (_, index) => from + index * STEP_PX)
}

function touches(one: Area, other: Area): boolean {
  return (
    one.x < other.x + other.width + MARGIN_PX &&
    other.x < one.x + one.width + MARGIN_PX &&
    one.y < other.y + other.height + MARGIN_PX &&
    other.y < one.y + one.height + MARGIN_PX
  )
}
