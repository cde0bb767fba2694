import type { Box as NamedBox, Position } from '@contraflow/flow'
import { type NodeChange, type ReactFlowState, useReactFlow, useStoreApi } from '@xyflow/react'
import { useRef, useState } from 'react'
import type { Card } from './cards.ts'
import { type Guide, snapTo } from './guides.ts'

const REACH_PX = 6
type Box = Omit<NamedBox, 'id'>
const NONE: readonly Guide[] = []

/** Lets dragged cards come to be level with others, and shows with which. */
export function useGuides() {
  const { getNodes } = useReactFlow<Card>()
  const store = useStoreApi()
  const [guides, setGuides] = useState(NONE)
  /** Where dragged cards are drawn, which React Flow itself does not know of. */
  const placed = useRef(new Map<string, Position>())

  const snapped = (changes: NodeChange<Card>[]): NodeChange<Card>[] => {
    const dragged = draggedTo(changes)
    if (dragged.size === 0) return changes
    const snap = snapOf(getNodes(), dragged, seen(store.getState()))
    setGuides(snap.guides)
    return changes.map((change) => {
      const at = change.type === 'position' ? dragged.get(change.id) : undefined
      if (at === undefined || change.type !== 'position') return change
      const position = { x: at.x + snap.dx, y: at.y + snap.dy }
      placed.current.set(change.id, position)
      return { ...change, position }
    })
  }
  const letGo = () => {
    placed.current.clear()
    setGuides(NONE)
  }
  return { guides, snapped, placed, letGo }
}

export function sizeOf({ measured, width, height }: Card): { width: number; height: number } {
  return { width: measured?.width ?? width ?? 0, height: measured?.height ?? height ?? 0 }
}

function draggedTo(changes: readonly NodeChange<Card>[]): ReadonlyMap<string, Position> {
  return new Map(
    changes.flatMap((change) =>
      change.type === 'position' && change.dragging === true && change.position !== undefined
        ? [[change.id, change.position] as const]
        : [],
    ),
  )
}

/** What is seen of the drawing: nobody means to be level with what is not. */
function seen({ transform: [x, y, zoom], width, height }: ReactFlowState): Box {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
}

function snapOf(cards: readonly Card[], dragged: ReadonlyMap<string, Position>, view: Box) {
  const moving = cards.flatMap((card) => {
    const at = dragged.get(card.id)
    return at === undefined ? [] : [{ ...sizeOf(card), ...at }]
  })
  const others = cards
    .filter(({ id }) => !dragged.has(id))
    .map((card) => ({ ...sizeOf(card), ...card.position }))
    .filter((box) => isTouching(box, view))
  return snapTo(moving, others, REACH_PX)
}

function isTouching(one: Box, other: Box): boolean {
  const isLevel = one.y <= other.y + other.height && other.y <= one.y + one.height
  return isLevel && one.x <= other.x + other.width && other.x <= one.x + one.width
}
