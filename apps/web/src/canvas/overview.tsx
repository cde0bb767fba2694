import { Panel, type ReactFlowState, useReactFlow, useStore } from '@xyflow/react'
import { memo, type PointerEvent, useEffect, useMemo, useState } from 'react'
import type { Card } from './cards.ts'

const SIZE = { width: 144, height: 88 }
const MARGIN = 6
/** How much larger than the canvas a drawing is of which much can't be seen. */
const MUCH = 1.4

/**
 * The whole drawing in small, with what is seen of it; pressing or dragging there leads there. Only where much of it can't
 * be seen, since it covers a corner of what can. React Flow's own asks the store once for each card at every movement,
 * which a thousand cards do not bear.
 */
export const Overview = memo(function Overview({ cards }: { cards: readonly Card[] }) {
  const { setCenter, getZoom } = useReactFlow()
  const resting = useResting(cards)
  const { scale, x, y, across, down, forward, back } = useMemo(() => drawn(resting), [resting])
  const isNeeded = useStore(
    ({ width, height, transform: [, , zoom] }: ReactFlowState) =>
      across * zoom > width * MUCH || down * zoom > height * MUCH,
  )
  const lookThere = ({ currentTarget, clientX, clientY, buttons }: PointerEvent) => {
    if ((buttons & 1) === 0) return
    const { left, top } = currentTarget.getBoundingClientRect()
    void setCenter((clientX - left) / scale + x, (clientY - top) / scale + y, { zoom: getZoom() })
  }
  if (!isNeeded) return null
  return (
    <Panel position="bottom-right" className="mb-12!">
      <div
        data-testid="overview"
        aria-hidden="true"
        className="relative cursor-pointer touch-none overflow-hidden rounded-lg border border-line bg-panel"
        style={SIZE}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          lookThere(event)
        }}
        onPointerMove={lookThere}
      >
        <svg {...SIZE} aria-hidden="true">
          <path d={forward} fill="var(--line-strong)" />
          <path d={back} fill="var(--back-line)" />
        </svg>
        <Seen scale={scale} x={x} y={y} />
      </div>
    </Panel>
  )
})

/** What is seen of the drawing; it moves alone, on a layer of its own, so that nothing below it is drawn again. */
function Seen({ scale, x, y }: { scale: number; x: number; y: number }) {
  const [left, top, zoom] = useStore((store: ReactFlowState) => store.transform)
  const width = useStore((store) => store.width)
  const height = useStore((store) => store.height)
  const at = [(-left / zoom - x) * scale, (-top / zoom - y) * scale]
  return (
    <div
      className="absolute top-0 left-0 rounded-xs outline-[400px] outline-ground/55 outline-solid will-change-transform"
      style={{
        width: (width / zoom) * scale,
        height: (height / zoom) * scale,
        transform: `translate(${at[0]}px, ${at[1]}px)`,
      }}
    />
  )
}

/** The cards as they stood before somebody took one into the hand; the same list while none stands elsewhere. */
function useResting(cards: readonly Card[]): readonly Card[] {
  const [resting, rest] = useState(cards)
  useEffect(() => {
    if (cards.some(({ dragging }) => dragging)) return
    rest((before) => (isPlacedAlike(before, cards) ? before : cards))
  }, [cards])
  return resting
}

function isPlacedAlike(some: readonly Card[], others: readonly Card[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ position: { x, y }, width, height }, at) => {
      const other = others[at]
      const isThere = other?.position.x === x && other.position.y === y
      return isThere && other.width === width && other.height === height
    })
  )
}

interface Drawn {
  /** Pixels here for one of the drawing's. */
  readonly scale: number
  /** Of the drawing's upper left corner here. */
  readonly x: number
  readonly y: number
  /** As large as it is. */
  readonly across: number
  readonly down: number
  readonly forward: string
  readonly back: string
}

const EMPTY: Drawn = { scale: 1, x: 0, y: 0, across: 0, down: 0, forward: '', back: '' }

function drawn(cards: readonly Card[]): Drawn {
  const boxes = cards.map(({ position, type, width = 0, height = 0 }) => ({
    ...position,
    width,
    height,
    isBack: type === 'action' || type === 'rollback',
  }))
  if (boxes.length === 0) return EMPTY
  const left = Math.min(...boxes.map((box) => box.x))
  const top = Math.min(...boxes.map((box) => box.y))
  const across = Math.max(...boxes.map((box) => box.x + box.width), left + 1) - left
  const down = Math.max(...boxes.map((box) => box.y + box.height), top + 1) - top
  const room = { width: SIZE.width - 2 * MARGIN, height: SIZE.height - 2 * MARGIN }
  const scale = Math.min(room.width / across, room.height / down, 0.2)
  const x = left - (SIZE.width / scale - across) / 2
  const y = top - (SIZE.height / scale - down) / 2
  const path = (isBack: boolean) =>
    boxes
      .filter((box) => box.isBack === isBack)
      .map((box) => {
        const [w, h] = [Math.max(1, box.width * scale), Math.max(1, box.height * scale)]
        const [atX, atY] = [(box.x - x) * scale, (box.y - y) * scale]
        return `M${atX.toFixed(1)} ${atY.toFixed(1)}h${w.toFixed(1)}v${h.toFixed(1)}h${(-w).toFixed(1)}z`
      })
      .join('')
  return { scale, x, y, across, down, forward: path(false), back: path(true) }
}
