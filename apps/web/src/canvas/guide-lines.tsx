import { useStore } from '@xyflow/react'
import { DrawingPortal } from './drawing-portal.tsx'
import type { Guide } from './guides.ts'

/** What a dragged card is level with. */
export function GuideLines({ guides }: { guides: readonly Guide[] }) {
  const thin = 1 / useStore((store) => store.transform[2])
  if (guides.length === 0) return null
  return (
    <DrawingPortal to="with-cards">
      {guides.map(({ axis, at, from, to }) => (
        <div
          key={`${axis} ${at}`}
          aria-hidden="true"
          data-testid={`guide-${axis}`}
          className="pointer-events-none absolute z-30 bg-going"
          style={
            axis === 'x'
              ? { left: at, top: from, width: thin, height: to - from }
              : { left: from, top: at, width: to - from, height: thin }
          }
        />
      ))}
    </DrawingPortal>
  )
}
