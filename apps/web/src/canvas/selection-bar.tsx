import { around } from '@contraflow/flow'
import { Button, Tooltip } from '@contraflow/ui'
import { NodeToolbar, type ReactFlowState, useStore } from '@xyflow/react'
import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalDistributeCenter,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalDistributeCenter,
  Copy,
  CopyPlus,
  type LucideIcon,
  SquareDashed,
  Trash2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { barPlace } from './bar-place.ts'

/** What can be done with several chosen cards. */
export interface BarCommand {
  readonly id: string
  readonly title: string
  readonly isEnabled: boolean
  readonly run: () => void
}

const ICONS: { readonly [id: string]: LucideIcon } = {
  'align-left': AlignStartVertical,
  'align-centre': AlignCenterVertical,
  'align-right': AlignEndVertical,
  'align-top': AlignStartHorizontal,
  'align-middle': AlignCenterHorizontal,
  'align-bottom': AlignEndHorizontal,
  'distribute-horizontally': AlignHorizontalDistributeCenter,
  'distribute-vertically': AlignVerticalDistributeCenter,
  duplicate: CopyPlus,
  copy: Copy,
  group: SquareDashed,
  remove: Trash2,
}

/** A small toolbar above several chosen cards, or below them where there is no room above. */
export function SelectionBar({
  ids,
  isFramed,
  commands,
}: {
  ids: readonly string[]
  /** Some of them stand in a group, whose title is to be seen. */
  isFramed: boolean
  /** In groups. */
  commands: readonly (readonly BarCommand[])[]
}) {
  if (ids.length < 2) return null
  return (
    <Placed ids={ids} isFramed={isFramed}>
      <div
        role="toolbar"
        aria-label={`${ids.length} chosen`}
        className="nopan flex items-center rounded-lg border border-line-strong bg-panel p-0.5 shadow-card"
      >
        {commands.map((group, index) => (
          <div
            key={group[0]?.id ?? index}
            className="flex border-l border-line px-0.5 first:border-l-0"
          >
            {group.map(({ id, title, isEnabled, run }) => {
              const Icon = ICONS[id] ?? SquareDashed
              return (
                <Tooltip key={id} text={title}>
                  <Button
                    look="quiet"
                    size="small-icon"
                    aria-label={title}
                    disabled={!isEnabled}
                    onClick={run}
                  >
                    <Icon />
                  </Button>
                </Tooltip>
              )
            })}
          </div>
        ))}
      </div>
    </Placed>
  )
}

/** It moves with the drawing alone: what is in it is not drawn again. */
function Placed({
  ids,
  isFramed,
  children,
}: {
  ids: readonly string[]
  isFramed: boolean
  children: ReactNode
}) {
  const transform = useStore((store) => placeIn(store, ids, isFramed))
  return (
    <NodeToolbar nodeId={[...ids]} isVisible style={{ transform }}>
      {children}
    </NodeToolbar>
  )
}

/** Nothing where none of the cards is drawn. */
function placeIn(
  { nodeLookup, transform, width, height }: ReactFlowState,
  ids: readonly string[],
  isFramed: boolean,
): string | undefined {
  const boxes = ids.flatMap((id) => {
    const card = nodeLookup.get(id)
    if (card === undefined) return []
    const { width: wide = 0, height: high = 0 } = card.measured
    return [{ ...card.internals.positionAbsolute, width: wide, height: high }]
  })
  if (boxes.length === 0) return undefined
  return barPlace({ box: around(boxes), isFramed, transform, room: { width, height } })
}
