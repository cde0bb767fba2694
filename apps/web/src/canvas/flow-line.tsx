import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath } from '@xyflow/react'
import { useState } from 'react'
import { EdgeAdd, TriggerLabel } from './line-tools.tsx'
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
  const { id, data, selected, markerEnd, target, targetX, targetY } = props
  const [isOver, setOver] = useState(false)
  if (data === undefined) return null
  const { path, middle } = pathOf(props, data.kind)
  const isStrong = selected === true || isOver
  const style = styleOf(data, selected === true, isStrong)
  const double = { ...style, strokeWidth: 5 }
  const isInsertable = data.kind === 'success' || data.kind === 'handling'
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is shown here is reached by choosing the edge as well.
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
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
      {isStrong && isInsertable && <EdgeAdd edge={data.edge} at={middle} />}
      {data.trigger !== null && (
        <TriggerLabel target={target} targetX={targetX} targetY={targetY} trigger={data.trigger} />
      )}
    </g>
  )
}

function styleOf(
  { kind, isTaken, isFaded, difference }: LineData,
  isChosen: boolean,
  isStrong: boolean,
) {
  const { stroke, width, dash } = LOOK[kind]
  const strokeWidth = isChosen ? width + 1 : width
  if (difference !== undefined) {
    const strokeDasharray = difference === 'removed' ? '3 5' : dash
    return { stroke: DIFFERENCES[difference], strokeWidth, strokeDasharray, opacity: 1 }
  }
  return {
    stroke: isStrong || isTaken ? strongOf(kind) : stroke,
    strokeWidth,
    strokeDasharray: dash,
    opacity: isFaded && !isStrong ? 0.28 : 1,
  }
}

type LineData = NonNullable<Line['data']>

function strongOf(kind: LineKind): string {
  return kind === 'success' ? 'var(--going)' : kind === 'handling' ? 'var(--ink)' : 'var(--back)'
}

function pathOf(
  props: EdgeProps<Line>,
  kind: LineKind,
): { path: string; middle: { x: number; y: number } } {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = props
  const ends = { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition }
  const isCurved = kind === 'success' || kind === 'way-back'
  // It turns right below its step, before it could pass behind another one of the same column.
  const turn = sourceY + TURN_PX < targetY ? { centerY: sourceY + TURN_PX } : {}
  const [path, x, y] = isCurved
    ? getBezierPath(ends)
    : getSmoothStepPath({ ...ends, borderRadius: 10, ...(kind === 'compensating' ? turn : {}) })
  return { path, middle: { x, y } }
}
