import { around, type Box } from '@contraflow/flow'

/** A thin line of the drawing that shows what a dragged card is level with. */
export interface Guide {
  readonly axis: 'x' | 'y'
  /** Where it stands on its axis, and from where to where it goes on the other. */
  readonly at: number
  readonly from: number
  readonly to: number
}

export interface Snap {
  /** How far the dragged cards move to be level. */
  readonly dx: number
  readonly dy: number
  readonly guides: readonly Guide[]
}

type Frame = Omit<Box, 'id'>

/** What dragged cards come to be level with: edges or centres of others, nearest first, no farther than `reach`. Pure. */
export function snapTo(moving: readonly Frame[], others: readonly Frame[], reach: number): Snap {
  const frame = around(moving)
  const dx = nearest(linesOf(frame, 'x'), others, 'x', reach)
  const dy = nearest(linesOf(frame, 'y'), others, 'y', reach)
  const there = { ...frame, x: frame.x + (dx ?? 0), y: frame.y + (dy ?? 0) }
  const guides = [
    ...(dx === null ? [] : guidesOf(there, others, 'x')),
    ...(dy === null ? [] : guidesOf(there, others, 'y')),
  ]
  return { dx: dx ?? 0, dy: dy ?? 0, guides }
}

/** Its first edge, its centre and its last edge along an axis. */
function linesOf({ x, y, width, height }: Frame, axis: 'x' | 'y'): readonly number[] {
  const [start, size] = axis === 'x' ? [x, width] : [y, height]
  return [start, start + size / 2, start + size]
}

function nearest(
  lines: readonly number[],
  others: readonly Frame[],
  axis: 'x' | 'y',
  reach: number,
): number | null {
  const moves = others.flatMap((other) =>
    linesOf(other, axis).flatMap((at, index) => at - (lines[index] ?? Number.NaN)),
  )
  const best = moves.reduce(
    (least, move) => (Math.abs(move) < Math.abs(least) ? move : least),
    Number.POSITIVE_INFINITY,
  )
  return Math.abs(best) <= reach ? best : null
}

function guidesOf(frame: Frame, others: readonly Frame[], axis: 'x' | 'y'): readonly Guide[] {
  const across = axis === 'x' ? 'y' : 'x'
  return linesOf(frame, axis).flatMap((at, index) => {
    const level = others.filter((other) => Math.abs((linesOf(other, axis)[index] ?? 0) - at) < 0.5)
    if (level.length === 0) return []
    const ends = [frame, ...level].flatMap((one) => linesOf(one, across))
    return [{ axis, at, from: Math.min(...ends), to: Math.max(...ends) }]
  })
}
