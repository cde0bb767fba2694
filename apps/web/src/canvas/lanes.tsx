import { useStore } from '@xyflow/react'

/** Above the lines, which lead by beneath it. */
const NAME =
  'pointer-events-none absolute z-4 rounded-sm px-1 py-0.5 text-2xs font-bold tracking-wider'

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
      <p className={`${NAME} top-2.5 left-3 bg-panel text-muted`}>FORWARD →</p>
      <p
        className={`${NAME} right-3 bg-back-lane text-back`}
        style={{ top: Math.max(0, border) + 8 }}
      >
        ← THE WAY BACK
      </p>
    </>
  )
}
