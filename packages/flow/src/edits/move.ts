import type { Flow, Position } from '../document.ts'

/** Puts cards somewhere else in the drawing, in whole pixels. Nothing else changes; places that are no numbers are left out. */
export function move(flow: Flow, positions: { readonly [id: string]: Position }): Flow {
  const placed = Object.entries(positions)
    .filter(([, { x, y }]) => Number.isFinite(x) && Number.isFinite(y))
    .map(([id, { x, y }]) => [id, { x: Math.round(x), y: Math.round(y) }] as const)
  return {
    ...flow,
    layout: {
      ...flow.layout,
      positions: { ...flow.layout.positions, ...Object.fromEntries(placed) },
    },
  }
}
