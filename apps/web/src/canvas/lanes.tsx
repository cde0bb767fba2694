import { useOnViewportChange, useStore } from '@xyflow/react'
import { DrawingPortal } from './drawing-portal.tsx'

/** Above the lines, which lead by beneath it. */
const NAME =
  'pointer-events-none absolute z-4 rounded-sm px-1 py-0.5 text-2xs font-bold tracking-wider'
const BACK = 'border-t border-dashed border-line-strong bg-back-lane'

/** The way back's own ground, with the names of both lanes at its border. */
export function Lanes({ laneTop, isLarge }: { laneTop: number; isLarge: boolean }) {
  // Of what is seen only: a ground as large as the drawing can be would be drawn whole at each movement.
  const border = useStore(({ transform: [, y, zoom], height }) =>
    Math.min(height, Math.round(laneTop * zoom + y)),
  )
  return (
    <>
      {isLarge ? (
        <MovedGround laneTop={laneTop} />
      ) : (
        <div
          aria-hidden="true"
          className={`pointer-events-none absolute inset-x-0 bottom-0 -z-1 ${BACK}`}
          style={{ top: border }}
        />
      )}
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

/** As far around the drawing's origin as anybody will look. */
const FAR_PX = 50_000

/**
 * The ground of both lanes as a part of a large drawing. While a hand moves the drawing, the browser keeps it as one picture
 * and moves that, instead of drawing all cards anew in each frame. It takes all of it into one picture only where nothing
 * shines through.
 */
function MovedGround({ laneTop }: { laneTop: number }) {
  const drawing = useStore((store) => store.domNode)
  const keepAsPicture = (isMoved: boolean) => {
    const viewport = drawing?.querySelector<HTMLElement>('.react-flow__viewport')
    viewport?.style.setProperty('will-change', isMoved ? 'transform' : '')
  }
  useOnViewportChange({ onStart: () => keepAsPicture(true), onEnd: () => keepAsPicture(false) })
  return (
    <DrawingPortal to="with-cards">
      <div
        aria-hidden="true"
        className="pointer-events-none absolute -z-2 bg-panel"
        style={{ inset: -FAR_PX, width: 2 * FAR_PX, height: 2 * FAR_PX }}
      >
        <div className={`absolute inset-x-0 bottom-0 ${BACK}`} style={{ top: FAR_PX + laneTop }} />
      </div>
    </DrawingPortal>
  )
}
