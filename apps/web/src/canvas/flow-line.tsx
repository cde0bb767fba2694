import {
  BaseEdge,
  EdgeLabelRenderer,
  type EdgeProps,
  getBezierPath,
  getSmoothStepPath,
} from '@xyflow/react'
import type { Line, LineKind } from './lines.ts'

const LOOK: { readonly [kind in LineKind]: { stroke: string; width: number; dash?: string } } = {
  success: { stroke: 'var(--line-strong)', width: 1.75 },
  handling: { stroke: 'var(--muted)', width: 1.5, dash: '6 4' },
  compensating: { stroke: 'var(--back-line)', width: 1.75 },
  'to-rollback': { stroke: 'var(--back-line)', width: 1.5, dash: '2 4' },
  'way-back': { stroke: 'var(--back-line)', width: 2 },
}

/** Where it differs from another flow: added, gone (and dotted), or with another trigger. */
const DIFFERENCES = {
  added: 'var(--done)',
  removed: 'var(--broken)',
  changed: 'var(--going)',
} as const

const TURN_PX = 18

/** One line: quiet where success leads on, dashed where a failure is handled, amber where it leads back, double for any step. */
export function FlowLine(props: EdgeProps<Line>) {
  const { id, data, selected, markerEnd, targetX, targetY } = props
  if (data === undefined) return null
  const path = pathOf(props, data.kind)
  const { stroke, width, dash } = LOOK[data.kind]
  const colour =
    data.difference !== undefined
      ? DIFFERENCES[data.difference]
      : selected === true || data.isTaken
        ? strongOf(data.kind)
        : stroke
  const style = {
    stroke: colour,
    strokeWidth: selected === true ? width + 1 : width,
    strokeDasharray: data.difference === 'removed' ? '3 5' : dash,
    opacity: data.isFaded && data.difference === undefined ? 0.28 : 1,
  }
  const double = { ...style, strokeWidth: 5 }
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        style={data.isDouble ? double : style}
        interactionWidth={data.kind === 'way-back' ? 0 : 18}
        {...(data.isDouble || markerEnd === undefined ? {} : { markerEnd })}
      />
      {data.isDouble && (
        <path d={path} fill="none" stroke="var(--canvas)" strokeWidth={2} pointerEvents="none" />
      )}
      {data.label !== null && (
        <EdgeLabelRenderer>
          <span
            className="pointer-events-none absolute rounded-full bg-back-soft px-2 text-2xs leading-4.5 font-semibold whitespace-nowrap text-back"
            // Above its own action: several of one step stand below each other.
            style={{
              transform: `translate(${targetX - 8}px, ${targetY - 22}px) translateX(-100%)`,
            }}
          >
            {data.label}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  )
}

function strongOf(kind: LineKind): string {
  return kind === 'success' ? 'var(--going)' : kind === 'handling' ? 'var(--ink)' : 'var(--back)'
}

function pathOf(props: EdgeProps<Line>, kind: LineKind): string {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }
  const isCurved = kind === 'success' || kind === 'way-back'
  if (isCurved) return getBezierPath(ends)[0]
  // It turns right below its step, before it could pass behind another one of the same column.
  const turn = sourceY + TURN_PX < targetY ? { centerY: sourceY + TURN_PX } : {}
  return getSmoothStepPath({
    ...ends,
    borderRadius: 10,
    ...(kind === 'compensating' ? turn : {}),
  })[0]
}
