import { Button, Tooltip } from '@contraflow/ui'
import { NodeToolbar, Position, useStore } from '@xyflow/react'
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
import { FRAME_HEAD } from './group-frames.tsx'

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

/** A small toolbar above several chosen cards. */
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
  // Its distance is one of the screen; what it leaves free is drawn.
  const free = useStore(({ transform }) => (isFramed ? FRAME_HEAD * transform[2] : 12))
  return (
    <NodeToolbar
      nodeId={[...ids]}
      isVisible={ids.length > 1}
      position={Position.Top}
      offset={free + 2}
    >
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
    </NodeToolbar>
  )
}
