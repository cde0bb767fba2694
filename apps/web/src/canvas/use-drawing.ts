import { useEdgesState, useNodesState, useReactFlow } from '@xyflow/react'
import isSame from 'fast-deep-equal'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { type Card, cardsOf, type Drawn } from './cards.ts'
import { glide } from './glide.ts'
import { type Line, linesOf, linesWhile } from './lines.ts'
import { placeCards } from './place-cards.ts'
import { portsOf } from './ports-of.ts'

/** What is drawn, and what of it is chosen. */
interface Drawing extends Drawn {
  readonly wayBack: readonly string[]
  readonly selected: string | null
}

/**
 * A flow as React Flow's nodes and edges, which keep whether they are chosen. A card or a line that has not changed stays the
 * very same object, so that it is not drawn again; one that stands elsewhere now glides there.
 */
export function useDrawing({
  flow,
  catalog,
  wayBack,
  problems,
  isEditable,
  names,
  selected,
}: Drawing) {
  const placed = useMemo(() => placeCards(flow), [flow])
  const cards = useMemo(
    () => cardsOf({ flow, catalog, problems, isEditable, names }, placed),
    [flow, catalog, problems, isEditable, names, placed],
  )
  const lines = useMemo(() => linesOf(flow, wayBack), [flow, wayBack])
  const [first] = useState(() => merge(cards, [], selected))
  const [nodes, setNodes, onNodesChange] = useNodesState<Card>(first)
  const [edges, setEdges, onEdgesChange] = useEdgesState<Line>(lines)
  const { getNodes } = useReactFlow<Card, Line>()

  const show = useEffectEvent((now: readonly Card[]) => {
    const before = getNodes()
    const merged = merge(now, before, selected)
    return isSameList(merged, before) ? undefined : glide(merged, before, setNodes)
  })
  useEffect(() => show(cards), [cards])
  useEffect(() => setNodes((before) => choose(before, selected)), [selected, setNodes])

  useEffect(
    () => setEdges((before) => mergeLines(linesWhile(selected, lines), before)),
    [lines, selected, setEdges],
  )

  return { nodes, edges, onNodesChange, onEdgesChange, laneTop: placed.laneTop }
}

/** New cards as they were wherever nothing has changed, and still chosen. */
function merge(cards: readonly Card[], before: readonly Card[], selected: string | null): Card[] {
  const known = new Map(before.map((card) => [card.id, card]))
  const many = hasMany(before)
  return cards.map((card) => {
    const old = known.get(card.id)
    const isSelected = many ? old?.selected === true : card.id === selected
    // It is in somebody's hand.
    const position = old?.dragging === true ? old.position : card.position
    const now = { ...card, position, selected: isSelected }
    if (old !== undefined && isUnchanged(now, old)) return old
    const { width = 0, height = 0 } = card
    return { ...now, measured: { width, height }, handles: portsOf(card) }
  })
}

/** The same cards, that one chosen; several that are chosen by hand stay so. */
function choose(cards: Card[], selected: string | null): Card[] {
  const isRight = (card: Card) => (card.selected === true) === (card.id === selected)
  if (hasMany(cards) || cards.every(isRight)) return cards
  return cards.map((card) => (isRight(card) ? card : { ...card, selected: card.id === selected }))
}

function hasMany(cards: readonly Card[]): boolean {
  return cards.filter((card) => card.selected).length > 1
}

function isUnchanged(now: Card, old: Card): boolean {
  const { measured: _measured, handles: _handles, dragging: _dragging, ...known } = old
  return isSame(now, known)
}

function mergeLines(lines: readonly Line[], before: Line[]): Line[] {
  const known = new Map(before.map((line) => [line.id, line]))
  const now = lines.map((line) => {
    const old = known.get(line.id)
    const same = old?.selected === undefined ? line : { ...line, selected: old.selected }
    return old !== undefined && isSame(same, old) ? old : same
  })
  return isSameList(now, before) ? before : now
}

/** Another list of the very same is not to be drawn again. */
function isSameList<Item>(some: readonly Item[], others: readonly Item[]): boolean {
  return some.length === others.length && some.every((item, at) => item === others[at])
}
