import { useStore } from '@xyflow/react'

/** The way back's own ground, with the names of both lanes at its border. */
export function Lanes({ laneTop }: { laneTop: number }) {
  // Of what is seen only: a ground as large as the drawing can be would be drawn whole at each movement.
  const border = useStore(({ transform: [, y, zoom], height }) =>
    Math.min(height, Math.round(laneTop * zoom + y)),
  )
  return (
    <>
      <div
        aria-hidden="true"
        className="pointer-events-none absolute inset-x-0 bottom-0 -z-1 border-t border-dashed border-line-strong bg-back-lane"
        style={{ top: border }}
      />
      <p className="pointer-events-none absolute top-3 left-4 text-2xs font-bold tracking-wider text-muted">
        FORWARD →
      </p>
      <p
        className="pointer-events-none absolute right-4 text-2xs font-bold tracking-wider text-back"
        style={{ top: Math.max(0, border) + 10 }}
      >
        ← THE WAY BACK
      </p>
    </>
  )
}
