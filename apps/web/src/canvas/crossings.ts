import type { Position } from '@contraflow/flow'

/** A line from one place to another. */
export interface Segment {
  readonly from: Position
  readonly to: Position
}

/** How many pairs of straight lines cross; lines that meet at an end do not. Pure. */
export function crossings(segments: readonly Segment[]): number {
  const sorted = segments.toSorted((one, other) => left(one) - left(other))
  let count = 0
  for (const [index, one] of sorted.entries()) {
    const right = Math.max(one.from.x, one.to.x)
    for (let next = index + 1; next < sorted.length; next += 1) {
      const other = sorted[next]
      if (other === undefined || left(other) > right) break
      if (cross(one, other)) count += 1
    }
  }
  return count
}

function left({ from, to }: Segment): number {
  return Math.min(from.x, to.x)
}

function cross(one: Segment, other: Segment): boolean {
  return (
    side(one, other.from) * side(one, other.to) < 0 &&
    side(other, one.from) * side(other, one.to) < 0
  )
}

/** Positive on one side of the line, negative on the other, 0 on it. */
function side({ from, to }: Segment, { x, y }: Position): number {
  return Math.sign((to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x))
}
