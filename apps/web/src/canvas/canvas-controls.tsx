import { addNote } from '@contraflow/flow'
import { ControlButton, Controls, useReactFlow, useStoreApi } from '@xyflow/react'
import { BoxSelect, Focus, Hand, Maximize, StickyNote } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCanvasTools } from './canvas-tools.ts'
import { type Card, NOTE_SIZE } from './cards.ts'
import { freePlace } from './free-place.ts'

/** What dragging the background does: moves the drawing, or chooses all within a box. */
export type CanvasTool = 'hand' | 'select'

const NAMES_PX = 32

/** Zooming, and what the pointer does. */
export function CanvasControls({
  onFit,
  onZoom,
  chosen,
  tool,
  onTool,
  children,
}: {
  /** Brings all into view, or these cards. */
  onFit: (ids?: readonly string[]) => void
  onZoom: () => void
  chosen: readonly string[]
  /** Absent: a drawing to look at. */
  tool?: CanvasTool
  onTool?: (tool: CanvasTool) => void
  children?: ReactNode
}) {
  const { getNodes } = useReactFlow<Card>()
  const store = useStoreApi()
  const tools = useCanvasTools()
  const putNote = () => {
    const { width, height, transform } = store.getState()
    const [left, top, zoom] = transform
    // The names of the lanes stand above.
    const seen = {
      x: -left / zoom,
      y: (NAMES_PX - top) / zoom,
      width: width / zoom,
      height: (height - NAMES_PX) / zoom,
    }
    const taken = getNodes().map(({ position, width = 0, height = 0 }) => ({
      ...position,
      width,
      height,
    }))
    tools?.edit((before) => addNote(before, freePlace(seen, taken, NOTE_SIZE)))
  }
  const isSelecting = tool === 'select'
  return (
    <Controls
      showInteractive={false}
      position="bottom-right"
      orientation="horizontal"
      showFitView={false}
      onZoomIn={onZoom}
      onZoomOut={onZoom}
    >
      <ControlButton title="Fit View" aria-label="Fit View" onClick={() => onFit()}>
        <Maximize className="!fill-none" />
      </ControlButton>
      {onTool !== undefined && (
        <>
          <ControlButton
            title="Zoom to what is chosen"
            aria-label="Zoom to what is chosen"
            disabled={chosen.length === 0}
            onClick={() => onFit(chosen)}
          >
            <Focus className="!fill-none" />
          </ControlButton>
          <ControlButton
            title={isSelecting ? 'Drag moves the drawing' : 'Drag chooses all within a box (Shift)'}
            aria-label="Choose within a box"
            aria-pressed={isSelecting}
            onClick={() => onTool(isSelecting ? 'hand' : 'select')}
          >
            {isSelecting ? <Hand className="!fill-none" /> : <BoxSelect className="!fill-none" />}
          </ControlButton>
          <ControlButton title="Add a note" aria-label="Add a note" onClick={putNote}>
            <StickyNote className="!fill-none" />
          </ControlButton>
        </>
      )}
      {children}
    </Controls>
  )
}
