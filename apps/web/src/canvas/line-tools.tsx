import type { EdgeEnds, Trigger } from '@contraflow/flow'
import type { EdgeProps } from '@xyflow/react'
import { ChevronDown, Plus } from 'lucide-react'
import { memo } from 'react'
import { useCanvasTools } from './canvas-tools.ts'
import { TRIGGER_WORDS } from './choices.tsx'
import { DrawingPortal } from './drawing-portal.tsx'
import type { Line } from './lines.ts'
import { placeBeside } from './port-add.tsx'

/** A plus in the middle of an edge: puts a step there. */
export function EdgeAdd({ edge, at }: { edge: EdgeEnds; at: { x: number; y: number } }) {
  const tools = useCanvasTools()
  if (tools === null) return null
  return (
    <DrawingPortal to="on-lines">
      <button
        type="button"
        aria-label="Put a step here"
        title="Put a step here"
        data-testid="add-on-edge"
        className="nodrag nopan pointer-events-auto absolute z-10 grid size-5 cursor-pointer place-items-center rounded-full border border-going bg-panel text-going hover:bg-going-soft"
        style={{ transform: `translate(${at.x}px, ${at.y}px) translate(-50%, -50%)` }}
        onClick={(event) => {
          event.stopPropagation()
          tools.offerOnEdge(edge, placeBeside(event))
        }}
      >
        <Plus className="size-3" aria-hidden="true" />
      </button>
    </DrawingPortal>
  )
}

const LABEL =
  'card-words absolute inline-flex items-center rounded-full bg-back-soft px-2 text-2xs leading-4.5 font-semibold whitespace-nowrap text-back'

/** When the action at the end of an edge runs; pressed, it offers the other. It stays while only the edge's beginning moves. */
export const TriggerLabel = memo(function TriggerLabel({
  target,
  targetX,
  targetY,
  trigger,
}: Pick<EdgeProps<Line>, 'target' | 'targetX' | 'targetY'> & { trigger: Trigger }) {
  const tools = useCanvasTools()
  const words = TRIGGER_WORDS[trigger]
  // Above its own action: several of one step stand below each other.
  const style = { transform: `translate(${targetX - 8}px, ${targetY - 22}px) translateX(-100%)` }
  return (
    <DrawingPortal to="on-lines">
      {tools === null ? (
        <span className={`${LABEL} pointer-events-none`} style={style}>
          {words}
        </span>
      ) : (
        <button
          type="button"
          data-testid={`trigger-${target}`}
          aria-label={`Runs if ${words}. Change`}
          className={`${LABEL} nodrag nopan pointer-events-auto cursor-pointer hover:brightness-95`}
          style={style}
          onClick={(event) => {
            event.stopPropagation()
            tools.offerTriggers(target, placeBeside(event))
          }}
        >
          {words}
          <ChevronDown className="-mr-1 size-3" aria-hidden="true" />
        </button>
      )}
    </DrawingPortal>
  )
})
