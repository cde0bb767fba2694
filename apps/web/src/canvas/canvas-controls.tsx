import { addNote } from '@contraflow/flow'
import { ControlButton, Controls, useReactFlow, useStoreApi } from '@xyflow/react'
import { BoxSelect, Focus, Hand, Maximize, StickyNote } from 'lucide-react'
import type { ReactNode } from 'react'
import { useCanvasTools } from './canvas-tools.ts'
import { FIT } from './first-look.ts'

/** What dragging the background does: moves the drawing, or chooses all within a box. */
export type CanvasTool = 'hand' | 'select'

/** Zooming, and what the pointer does. */
export function CanvasControls({
  onFit,
  chosen,
  tool,
  onTool,
  children,
}: {
  onFit: () => void
  chosen: readonly string[]
  /** Absent: a drawing to look at. */
  tool?: CanvasTool
  onTool?: (tool: CanvasTool) => void
  children?: ReactNode
}) {
  const { fitView, screenToFlowPosition } = useReactFlow()
  const store = useStoreApi()
  const tools = useCanvasTools()
  const putNote = () => {
    const frame = store.getState().domNode?.getBoundingClientRect()
    if (frame === undefined) return
    const at = screenToFlowPosition({ x: frame.x + frame.width / 2, y: frame.y + 48 })
    tools?.edit((before) => addNote(before, at))
  }
  const isSelecting = tool === 'select'
  return (
    <Controls
      showInteractive={false}
      position="bottom-right"
      orientation="horizontal"
      showFitView={false}
    >
      <ControlButton title="Fit View" aria-label="Fit View" onClick={onFit}>
        <Maximize className="!fill-none" />
      </ControlButton>
      {onTool !== undefined && (
        <>
          <ControlButton
            title="Zoom to what is chosen"
            aria-label="Zoom to what is chosen"
            disabled={chosen.length === 0}
            onClick={() =>
              void fitView({ ...FIT, nodes: chosen.map((id) => ({ id })), duration: 200 })
            }
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
