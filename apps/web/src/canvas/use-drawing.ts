import { type NodeChange, useEdgesState, useNodesState, useReactFlow } from '@xyflow/react'
import isSame from 'fast-deep-equal'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { type Card, cardsOf, type Drawn } from './cards.ts'
import { glide } from './glide.ts'
import { type Line, linesOf, linesWhile } from './lines.ts'
import { placeCards } from './place-cards.ts'
import { portsOf } from './ports-of.ts'
import { type ChosenHandlers, useChosen } from './use-chosen.ts'
import { useSteady } from './use-steady.ts'

/** What is drawn, what of it is chosen, and who is told of it. */
interface Drawing extends Drawn, ChosenHandlers {
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
  onSelect,
  onSelectMany,
}: Drawing) {
  const placed = useMemo(() => placeCards(flow), [flow])
  const cards = useMemo(
    () => cardsOf({ flow, catalog, problems, isEditable, names }, placed),
    [flow, catalog, problems, isEditable, names, placed],
  )
  const lines = useMemo(() => linesOf(flow, wayBack), [flow, wayBack])
  const { chosen, touched, wanted, drawn } = useChosen(selected, { onSelect, onSelectMany })
  const [first] = useState(() => merge(cards, [], selected === null ? [] : [selected]))
  const [nodes, setNodes, changeNodes] = useNodesState<Card>(first)
  const [edges, setEdges, onEdgesChange] = useEdgesState<Line>(lines)
  const { getNodes } = useReactFlow<Card, Line>()

  // Before the cards are shown, which are drawn as they are chosen then.
  const want = useEffectEvent((id: string | null) => {
    if (wanted(id)) setNodes((before) => choose(before, chosen.current))
  })
  useEffect(() => want(selected), [selected])

  const show = useEffectEvent((now: readonly Card[]) => {
    const before = getNodes()
    drawn(before, now)
    const merged = merge(now, before, chosen.current)
    if (isSameList(merged, before)) return undefined
    // What is chosen on the way stays so.
    return glide(merged, before, (cards) => setNodes(choose(cards, chosen.current)))
  })
  useEffect(() => show(cards), [cards])

  useEffect(
    () => setEdges((before) => mergeLines(linesWhile(selected, lines), before)),
    [lines, selected, setEdges],
  )

  const onNodesChange = useSteady((changes: NodeChange<Card>[]) => {
    touched(changes)
    changeNodes(changes)
  })
  return { nodes, edges, onNodesChange, onEdgesChange, laneTop: placed.laneTop }
}

/** New cards as they were wherever nothing has changed. */
function merge(cards: readonly Card[], before: readonly Card[], chosen: readonly string[]): Card[] {
  const known = new Map(before.map((card) => [card.id, card]))
  const are = new Set(chosen)
  return cards.map((card) => {
    const old = known.get(card.id)
    // It is in somebody's hand.
    const position = old?.dragging === true ? old.position : card.position
    const now = { ...card, position, selected: are.has(card.id) }
    if (old !== undefined && isUnchanged(now, old)) return old
    const { width = 0, height = 0 } = card
    return { ...now, measured: { width, height }, handles: portsOf(card) }
  })
}

/** The same cards, only these chosen. */
function choose(cards: Card[], chosen: readonly string[]): Card[] {
  const are = new Set(chosen)
  const isRight = (card: Card) => (card.selected === true) === are.has(card.id)
  if (cards.every(isRight)) return cards
  return cards.map((card) => (isRight(card) ? card : { ...card, selected: are.has(card.id) }))
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
