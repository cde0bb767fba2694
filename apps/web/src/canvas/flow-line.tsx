import { END } from '@contraflow/flow'
import { BaseEdge, type EdgeProps, getBezierPath, getSmoothStepPath, Position } from '@xyflow/react'
import { createContext, use, useState } from 'react'
import { EdgeAdd, TriggerLabel } from './line-tools.tsx'
import { type Line, type LineKind, lineId } from './lines.ts'
import type { Mark } from './mark.ts'
import { useMark } from './shown-marks.ts'

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

/**
 * How lines are drawn: in full; offering nothing, since several cards are chosen and their lines with them; or plainly, while
 * cards of a large drawing are in the hand, of which hundreds of lines move along.
 */
type LineLook = 'in-full' | 'quiet' | 'plain'

export const LineLookContext = createContext<LineLook>('in-full')

/** `chosen`: how many cards are; `areMany`: lines, too many in the hand or too small from afar for more than what they are. */
export function lookOfLines(chosen: number, areMany: boolean): LineLook {
  if (areMany) return 'plain'
  return chosen > 1 ? 'quiet' : 'in-full'
}

/** One line: quiet where success leads on, dashed where a failure is handled, amber where it leads back, double for any step. */
export function FlowLine({ data, ...props }: EdgeProps<Line>) {
  return data === undefined ? null : <DrawnLine {...props} data={data} />
}

function DrawnLine({ data, ...props }: EdgeProps<Line> & { data: LineData }) {
  const { id, selected, target, targetX, targetY } = props
  const [isOver, setOver] = useState(false)
  const look = use(LineLookContext)
  const isPlain = look === 'plain'
  const isDouble = data.isDouble && !isPlain
  const isTaken = useIsTaken(data)
  const difference = useMark(lineId(data.edge), (mark) => mark?.difference)
  const { path, middle } = pathOf(props, data.kind)
  const isStrong = selected === true || isOver
  const style = styleOf({ ...data, isTaken, difference }, selected === true, isStrong)
  const double = { ...style, strokeWidth: 5 }
  const isInsertable = data.kind === 'success' || data.kind === 'handling'
  const offersStep = isInsertable && (isOver || (selected === true && look === 'in-full'))
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what is shown here is reached by choosing the edge as well.
    <g onMouseEnter={() => setOver(true)} onMouseLeave={() => setOver(false)}>
      <BaseEdge
        id={id}
        path={path}
        style={isDouble ? double : style}
        interactionWidth={data.kind === 'way-back' || isPlain ? 0 : 18}
      />
      {isDouble && (
        <path d={path} fill="none" stroke="var(--canvas)" strokeWidth={2} pointerEvents="none" />
      )}
      {!isDouble && (
        <path d={headOf(props)} fill={style.stroke} opacity={style.opacity} pointerEvents="none" />
      )}
      {offersStep && <EdgeAdd edge={data.edge} at={middle} />}
      {data.trigger !== null && !isPlain && (
        <TriggerLabel target={target} targetX={targetX} targetY={targetY} trigger={data.trigger} />
      )}
    </g>
  )
}

/** A run, or a rehearsal, has come along it. */
function useIsTaken({ kind, edge: { from, to } }: LineData): boolean {
  const hasLedOn = useMark(from, kind === 'handling' ? hasFailed : hasSucceeded)
  const isToAhead = useMark(to, isAhead) || to === END
  if (kind === 'way-back') return true
  const isForward = kind === 'success' || kind === 'handling'
  return isForward && (hasLedOn || from.startsWith('$')) && isToAhead
}

/** On one device at least, where it is of many. */
function hasSucceeded(mark: Mark | undefined): boolean {
  if (!isAhead(mark)) return false
  return mark?.counts?.some(({ tone, count }) => tone === 'done' && count > 0) ?? !hasFailed(mark)
}

function hasFailed(mark: Mark | undefined): boolean {
  return isAhead(mark) && mark?.tone === 'broken'
}

function isAhead(mark: Mark | undefined): boolean {
  return mark !== undefined && mark.tone !== 'not-yet' && mark.difference === undefined
}

function styleOf(
  {
    kind,
    isTaken,
    isFaded,
    difference,
  }: LineData & { isTaken: boolean; difference: Mark['difference'] },
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
    stroke: isTaken ? TAKEN[kind] : isStrong ? STRONG[kind] : stroke,
    strokeWidth,
    strokeDasharray: dash,
    opacity: isFaded && !isStrong ? 0.28 : 1,
  }
}

type LineData = NonNullable<Line['data']>

/** Under the pointer, or chosen. */
const STRONG: { readonly [kind in LineKind]: string } = {
  success: 'var(--going)',
  handling: 'var(--ink)',
  compensating: 'var(--back)',
  'to-rollback': 'var(--back)',
  'way-back': 'var(--back)',
}

const TAKEN: typeof STRONG = { ...STRONG, handling: 'var(--going)' }

function pathOf(
  props: Omit<EdgeProps<Line>, 'data'>,
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

const HEAD = { length: 8, half: 5 }

/** An arrow head, which points into the target. Its own shape: an SVG marker is put together anew for each line at each frame. */
function headOf({
  targetX: x,
  targetY: y,
  targetPosition,
}: Pick<EdgeProps<Line>, 'targetX' | 'targetY' | 'targetPosition'>): string {
  const { length, half } = HEAD
  switch (targetPosition) {
    case Position.Left:
      return `M${x},${y}l${-length},${-half}v${2 * half}z`
    case Position.Right:
      return `M${x},${y}l${length},${-half}v${2 * half}z`
    case Position.Top:
      return `M${x},${y}l${-half},${-length}h${2 * half}z`
    case Position.Bottom:
      return `M${x},${y}l${-half},${length}h${2 * half}z`
    default:
      return targetPosition satisfies never
  }
}
