import {
  type Catalog,
  disconnect,
  type EdgeEnds,
  type Flow,
  failureMeanings,
  insertOnEdge,
  newStep,
  type Offer,
  type Port,
  type Position,
  setHandling,
  setTrigger,
  takeOffer,
} from '@contraflow/flow'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { CanvasTools, ScreenPoint } from './canvas-tools.ts'
import type { Choice, Choices } from './choice-list.tsx'
import {
  meaningChoices,
  offerChoices,
  removeEdgeChoice,
  stepChoices,
  titleOf,
  triggerChoices,
} from './choices.tsx'
import { ACTION_SIZE, onGrid, STEP_SIZE } from './place-cards.ts'

/** An edit of the flow, and what it makes is chosen then. */
type Make = (edit: (flow: Flow) => Flow) => void

/** The list of choices that is open on the canvas, and what opens it. */
export function useChoices(flow: Flow, catalog: Catalog, make: Make) {
  const [open, setOpen] = useState<Choices | null>(null)
  const { screenToFlowPosition } = useReactFlow()
  const store = useStoreApi()

  const show = (title: string, at: ScreenPoint, choices: readonly Choice[]) => {
    const frame = store.getState().domNode?.getBoundingClientRect()
    if (choices.length === 0) return
    setOpen({ title, at: { x: at.x - (frame?.x ?? 0), y: at.y - (frame?.y ?? 0) }, choices })
  }

  const actions = actionsOf({ flow, catalog, make, show, placeAt: screenToFlowPosition })
  const latest = useRef(actions)
  useLayoutEffect(() => {
    latest.current = actions
  })
  const tools: CanvasTools = useMemo(
    () => ({
      offer: (port, at) => latest.current.offer(port, at),
      offerOnEdge: (edge, at) => latest.current.offerOnEdge(edge, at),
      offerTriggers: (action, at) => latest.current.offerTriggers(action, at),
      edit: (edit) => latest.current.edit(edit),
    }),
    [],
  )
  return { open, close: () => setOpen(null), tools, ...actions }
}

interface Given {
  readonly flow: Flow
  readonly catalog: Catalog
  readonly make: Make
  readonly show: (title: string, at: ScreenPoint, choices: readonly Choice[]) => void
  /** A point of the screen as one of the drawing. */
  readonly placeAt: (at: ScreenPoint) => Position
}

function actionsOf({ flow, catalog, make, show, placeAt }: Given) {
  return {
    edit: make,
    offer: (port: Port, at: ScreenPoint, isPlaced = false) => {
      const place = isPlaced ? placeAt(at) : undefined
      const take = (offer: Offer) =>
        make((before) => takeOffer(before, port, offer, catalog, placeOf(offer, place)))
      show(portTitle(flow, port), at, offerChoices(flow, port, catalog, take))
    },
    offerOnEdge: (edge: EdgeEnds, at: ScreenPoint) => {
      const put = (uses: string) => {
        const step = newStep(uses, catalog)
        if (step !== null) make((before) => insertOnEdge(before, edge, step))
      }
      show('Put a step here', at, stepChoices(catalog, put))
    },
    offerTriggers: (action: string, at: ScreenPoint) =>
      show(
        'When it runs',
        at,
        triggerChoices(flow, action, (trigger) =>
          make((before) => setTrigger(before, action, trigger)),
        ),
      ),
    /** Draws a failure edge to a step or `$end`: at once where it can mean one thing only. */
    handle: (from: string, to: string, at: ScreenPoint, free: (flow: Flow) => Flow) => {
      const meanings = failureMeanings(free(flow), from, to, catalog)
      const draw = (targets: readonly string[]) =>
        make((before) => setHandling(free(before), from, targets))
      const [only, ...others] = meanings
      if (only !== undefined && others.length === 0) draw(only.to)
      else {
        const title = `If ${titleOf(flow, from)} fails`
        show(
          title,
          at,
          meaningChoices(flow, meanings, (meaning) => draw(meaning.to)),
        )
      }
    },
    /** An edge's end was let go in empty space. */
    offerInstead: (edge: EdgeEnds, at: ScreenPoint) => {
      const port: Port = { from: edge.from, on: edge.on }
      const place = placeAt(at)
      const free = (before: Flow) => disconnect(before, edge)
      const take = (offer: Offer) =>
        make((before) => takeOffer(free(before), port, offer, catalog, placeOf(offer, place)))
      const remove = removeEdgeChoice(() => make(free))
      show(portTitle(flow, port), at, [remove, ...offerChoices(free(flow), port, catalog, take)])
    },
    /** The beginning of an edge was let go in empty space. */
    offerRemoval: (edge: EdgeEnds, at: ScreenPoint) =>
      show('This edge', at, [removeEdgeChoice(() => make((before) => disconnect(before, edge)))]),
  }
}

function portTitle(flow: Flow, { from, on }: Port): string {
  if (on === 'success') return 'What comes next'
  return `If ${titleOf(flow, from)} fails`
}

/** A card stands so that the edge ends where it was let go, on the grid as all cards do that are moved: level with others. */
function placeOf(offer: Offer, at: Position | undefined): Position | undefined {
  if (at === undefined || offer.kind === 'run-rollback') return undefined
  return offer.kind === 'action'
    ? { x: onGrid(at.x - ACTION_SIZE.width / 2), y: onGrid(at.y) }
    : { x: onGrid(at.x), y: onGrid(at.y - STEP_SIZE.height / 2) }
}
