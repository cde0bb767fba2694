import { useViewport, ViewportPortal } from '@xyflow/react'

const FAR = 20_000

/** The way back's own ground, with the names of both lanes at its border. */
export function Lanes({ laneTop }: { laneTop: number }) {
  const { y, zoom } = useViewport()
  const border = Math.max(0, laneTop * zoom + y)
  return (
    <>
      <ViewportPortal>
        <div
          aria-hidden="true"
          className="pointer-events-none absolute border-t border-dashed border-line-strong bg-back-lane"
          style={{
            transform: `translate(${-FAR}px, ${laneTop}px)`,
            width: 2 * FAR,
            height: FAR,
            zIndex: -1,
          }}
        />
      </ViewportPortal>
      <p className="pointer-events-none absolute top-3 left-4 text-2xs font-bold tracking-wider text-muted">
        FORWARD →
      </p>
      <p
        className="pointer-events-none absolute right-4 text-2xs font-bold tracking-wider text-back"
        style={{ top: border + 10 }}
      >
        ← THE WAY BACK
      </p>
    </>
  )
}
