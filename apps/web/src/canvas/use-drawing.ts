import { useEdgesState, useNodesState } from '@xyflow/react'
import { useEffect, useMemo } from 'react'
import { type Card, cardsOf, type Drawn } from './cards.ts'
import { type Line, linesOf } from './lines.ts'
import { placeCards } from './place-cards.ts'

/** What is drawn, and what of it is chosen. */
interface Drawing extends Drawn {
  readonly wayBack: readonly string[]
  readonly selected: string | null
}

/** A flow as React Flow's nodes and edges, which keep what it knows of them: measures, places in the middle of a drag, and whether they are chosen. */
export function useDrawing({
  flow,
  catalog,
  marks,
  wayBack,
  problems,
  isEditable,
  selected,
}: Drawing) {
  const [nodes, setNodes, onNodesChange] = useNodesState<Card>([])
  const [edges, setEdges, onEdgesChange] = useEdgesState<Line>([])
  const placed = useMemo(() => placeCards(flow), [flow])

  useEffect(() => {
    const cards = cardsOf({ flow, catalog, marks, problems, isEditable }, placed)
    setNodes((before) => merge(cards, before, selected))
  }, [flow, catalog, marks, problems, isEditable, placed, selected, setNodes])

  useEffect(() => {
    const chosen = new Set(selected === null ? [] : [selected])
    const lines = linesOf(flow, marks, wayBack, chosen)
    setEdges((before) => {
      const chosenLines = new Set(before.filter((line) => line.selected).map(({ id }) => id))
      return lines.map((line) => (chosenLines.has(line.id) ? { ...line, selected: true } : line))
    })
  }, [flow, marks, wayBack, selected, setEdges])

  return { nodes, edges, onNodesChange, onEdgesChange, laneTop: placed.laneTop }
}

/** New cards with what React Flow knows of the old ones: their measures, and whether they are chosen. */
function merge(cards: readonly Card[], before: readonly Card[], selected: string | null): Card[] {
  const known = new Map(before.map((card) => [card.id, card]))
  const many = before.filter((card) => card.selected).length > 1
  return cards.map((card) => {
    const old = known.get(card.id)
    const isSelected = many ? old?.selected === true : card.id === selected
    const measured = old?.measured
    return { ...card, selected: isSelected, ...(measured === undefined ? {} : { measured }) }
  })
}
