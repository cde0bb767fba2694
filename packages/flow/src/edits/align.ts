import type { Position } from '../document.ts'

/** A card in the drawing, in pixels; `x` and `y` are its upper left corner. */
export interface Box {
  readonly id: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom'
export type Axis = 'horizontally' | 'vertically'

type Positions = { readonly [id: string]: Position }

/**
 * Where cards stand once they are aligned: with an outer edge of all of them together, or with the middle between two.
 * Only what moves is named. Pure.
 */
export function aligned(boxes: readonly Box[], how: Alignment): Positions {
  if (boxes.length < 2) return {}
  const all = around(boxes)
  return moves(boxes, (box) => ALIGN[how](box, all))
}

/**
 * Where cards stand once the gaps between them are equal; the first and the last stay. Fewer than three: nothing moves.
 * Pure.
 */
export function distributed(boxes: readonly Box[], axis: Axis): Positions {
  if (boxes.length < 3) return {}
  const [start, size] =
    axis === 'horizontally' ? (['x', 'width'] as const) : (['y', 'height'] as const)
  const order = boxes.toSorted((a, b) => a[start] - b[start])
  const first = order[0]?.[start] ?? 0
  const end = Math.max(...order.map((box) => box[start] + box[size]))
  const filled = order.reduce((sum, box) => sum + box[size], 0)
  const gap = (end - first - filled) / (order.length - 1)
  const places = new Map<string, number>()
  let at = first
  for (const box of order) {
    places.set(box.id, at)
    at += box[size] + gap
  }
  return moves(boxes, (box) => ({ x: box.x, y: box.y, [start]: places.get(box.id) ?? box[start] }))
}

/** The box around all of these. */
export function around(boxes: readonly Omit<Box, 'id'>[]): Omit<Box, 'id'> {
  const x = Math.min(...boxes.map((box) => box.x))
  const y = Math.min(...boxes.map((box) => box.y))
  const right = Math.max(...boxes.map((box) => box.x + box.width))
  const bottom = Math.max(...boxes.map((box) => box.y + box.height))
  return { x, y, width: right - x, height: bottom - y }
}

type Place = (box: Box, all: Omit<Box, 'id'>) => Position

const ALIGN: { readonly [how in Alignment]: Place } = {
  left: ({ y }, all) => ({ x: all.x, y }),
  centre: ({ y, width }, all) => ({ x: all.x + (all.width - width) / 2, y }),
  right: ({ y, width }, all) => ({ x: all.x + all.width - width, y }),
  top: ({ x }, all) => ({ x, y: all.y }),
  middle: ({ x, height }, all) => ({ x, y: all.y + (all.height - height) / 2 }),
  bottom: ({ x, height }, all) => ({ x, y: all.y + all.height - height }),
}

function moves(boxes: readonly Box[], place: (box: Box) => Position): Positions {
  const placed = boxes.flatMap((box) => {
    const { x, y } = place(box)
    const at = { x: Math.round(x), y: Math.round(y) }
    return at.x === box.x && at.y === box.y ? [] : [[box.id, at] as const]
  })
  return Object.fromEntries(placed)
}
