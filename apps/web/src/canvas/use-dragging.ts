import {
  type Catalog,
  changeNote,
  type EdgeEnds,
  type Flow,
  insertOnEdge,
  isInsertable,
  isLone,
  move,
  newStep,
  type Position,
} from '@contraflow/flow'
import { type NodeChange, type OnNodeDrag, useReactFlow } from '@xyflow/react'
import { type DragEvent, useState } from 'react'
import type { ScreenPoint } from './canvas-tools.ts'
import { type Card, noteIdOf, STEP_DRAG_TYPE } from './cards.ts'
import type { Line } from './lines.ts'
import { STEP_SIZE } from './place-cards.ts'
import { sizeOf, useGuides } from './use-guides.ts'
import { useSteady } from './use-steady.ts'

/** Dragging cards, and step types from the palette: guides along the way, and edges that take a step in. */
export function useDragging(
  flow: Flow,
  catalog: Catalog,
  make: (edit: (flow: Flow) => Flow) => void,
  onNodesChange: (changes: NodeChange<Card>[]) => void,
) {
  const { getEdges, screenToFlowPosition, flowToScreenPosition } = useReactFlow<Card, Line>()
  const { guides, snapped, placed, letGo } = useGuides()
  const [overLine, setOverLine] = useState<string | null>(null)
  const edgeAt = (point: ScreenPoint): { id: string; edge: EdgeEnds } | null => {
    const id = lineAt(point)
    const edge = getEdges().find((line) => line.id === id)?.data?.edge
    return id !== null && edge !== undefined && isInsertable(flow, edge) ? { id, edge } : null
  }
  const onNodeDrag: OnNodeDrag<Card> = (_event, card, dragged) => {
    const at = placed.current.get(card.id)
    const mayStand = dragged.length === 1 && at !== undefined && isLone(flow, card.id)
    const { width, height } = sizeOf(card)
    const middle = mayStand ? { x: at.x + width / 2, y: at.y + height / 2 } : null
    setOverLine(middle === null ? null : (edgeAt(flowToScreenPosition(middle))?.id ?? null))
  }
  const drop = (dragged: readonly Card[], lone: string | null) => {
    const places = dragged.map(
      ({ id, position }) => [id, placed.current.get(id) ?? position] as const,
    )
    const edge = getEdges().find(({ id }) => id === overLine)?.data?.edge
    letGo()
    setOverLine(null)
    make((before) =>
      edge !== undefined && lone !== null && isLone(before, lone)
        ? insertOnEdge(before, edge, lone)
        : movedTo(before, places),
    )
  }
  const onNodeDragStop: OnNodeDrag<Card> = (_event, card, dragged) => drop(dragged, card.id)
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes(STEP_DRAG_TYPE)) return
    event.preventDefault()
    setOverLine(edgeAt({ x: event.clientX, y: event.clientY })?.id ?? null)
  }
  /** True if it was a step type, and an edge took it in. */
  const onDrop = (event: DragEvent): boolean => {
    const found = edgeAt({ x: event.clientX, y: event.clientY })
    const step = newStep(event.dataTransfer.getData(STEP_DRAG_TYPE), catalog)
    setOverLine(null)
    if (found === null || step === null) return false
    event.preventDefault()
    make((before) => insertOnEdge(before, found.edge, step))
    return true
  }
  return {
    guides,
    overLine,
    onDrop,
    placeOf: (event: DragEvent): Position =>
      screenToFlowPosition({
        x: event.clientX - STEP_SIZE.width / 2,
        y: event.clientY - STEP_SIZE.height / 2,
      }),
    handlers: {
      onNodesChange: useSteady((changes: NodeChange<Card>[]) => onNodesChange(snapped(changes))),
      onNodeDrag: useSteady(onNodeDrag),
      onNodeDragStop: useSteady(onNodeDragStop),
      // Of several within a box; React Flow tells of them apart.
      onSelectionDragStop: useSteady((_event: unknown, dragged: Card[]) => drop(dragged, null)),
      onDragOver,
      onDragLeave: () => setOverLine(null),
    },
  }
}

function movedTo(flow: Flow, places: readonly (readonly [string, Position])[]): Flow {
  const cards = places.filter(([id]) => noteIdOf(id) === null)
  const moved = cards.length === 0 ? flow : move(flow, Object.fromEntries(cards))
  return places.reduce((before, [id, position]) => {
    const note = noteIdOf(id)
    return note === null ? before : changeNote(before, note, { position })
  }, moved)
}

/** The line that is to be seen at a point of the screen, or under what is. */
function lineAt({ x, y }: ScreenPoint): string | null {
  for (const element of document.elementsFromPoint(x, y)) {
    const id = element.closest('.react-flow__edge')?.getAttribute('data-id')
    if (id != null) return id
  }
  return null
}
