import type { Port } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import { Plus } from 'lucide-react'
import type { MouseEvent } from 'react'
import { type ScreenPoint, useCanvasTools } from './canvas-tools.ts'

const LOOK = {
  success: 'top-1/2 -right-8 -translate-y-1/2 border-going text-going hover:bg-going-soft',
  failure: 'left-1/2 -bottom-8 -translate-x-1/2 border-back-line text-back hover:bg-back-soft',
} as const
const WORDS = { success: 'Add what comes next', failure: 'Add a way back' } as const

/** A small plus at a port of a card that the pointer is over, or that is chosen: makes what the port leads to in place. */
export function PortAdd({ port }: { port: Port }) {
  const tools = useCanvasTools()
  if (tools === null) return null
  return (
    <button
      type="button"
      aria-label={WORDS[port.on]}
      title={WORDS[port.on]}
      data-testid={`add-${port.on}`}
      className={classNames(
        'nodrag nopan absolute z-10 grid size-5 cursor-pointer place-items-center rounded-full border bg-panel',
        // So that the pointer does not leave the card on its way.
        'before:absolute before:-inset-2 before:content-[""]',
        LOOK[port.on],
      )}
      onClick={(event) => {
        event.stopPropagation()
        tools.offer(port, placeBeside(event))
      }}
    >
      <Plus className="size-3" aria-hidden="true" />
    </button>
  )
}

/** Where a list that a button opens stands: below it. */
export function placeBeside({ currentTarget }: MouseEvent<HTMLElement>): ScreenPoint {
  const { left, bottom } = currentTarget.getBoundingClientRect()
  return { x: left, y: bottom + 4 }
}
