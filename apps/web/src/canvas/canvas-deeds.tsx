'use client'
import type { Flow, Places } from '@contraflow/flow'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { type Ref, useImperativeHandle } from 'react'
import { useFit } from './use-fit.ts'

/** What can be done with a drawing from outside of it. */
export interface CanvasDeeds {
  /** All of it in view. */
  readonly fit: () => void
  /** Chooses these, as pointing at them would, as soon as all of them are drawn. */
  readonly choose: (ids: readonly string[]) => void
  readonly chooseAll: () => void
  /** Gives a card the focus, as soon as it is drawn. */
  readonly focus: (id: string) => void
  readonly removeChosen: () => void
  /** Where the cards stand now. */
  readonly places: () => Places
}

const MAX_FRAMES = 30
const NONE: ReadonlySet<string> = new Set()

/** Stands within the drawing of a flow, and hands out what can be done with it. */
export function CanvasHandle({ flow, ref }: { flow: Flow; ref: Ref<CanvasDeeds> }) {
  const fit = useFit(flow)
  const { getNodes, getEdges, deleteElements } = useReactFlow()
  const store = useStoreApi()
  useImperativeHandle(
    ref,
    () => ({
      fit: () => fit(),
      choose: (ids) => chooseCards(store, ids, MAX_FRAMES),
      chooseAll: () =>
        store.getState().addSelectedNodes(
          getNodes()
            .filter(({ type }) => type !== 'dot')
            .map(({ id }) => id),
        ),
      focus: (id) => focusCard(id, MAX_FRAMES),
      removeChosen: () =>
        void deleteElements({
          nodes: getNodes().filter(({ selected }) => selected),
          edges: getEdges().filter(({ selected }) => selected),
        }),
      places: () => new Map(getNodes().map(({ id, position }) => [id, position])),
    }),
    [fit, getNodes, getEdges, deleteElements, store],
  )
  return null
}

type Store = ReturnType<typeof useStoreApi>

/** These and no others, though Ctrl is held, as it is by most who come here: React Flow would choose them as well. */
function chooseCards(store: Store, ids: readonly string[], frames: number): void {
  const { nodeLookup, edgeLookup, triggerNodeChanges, triggerEdgeChanges } = store.getState()
  const are = new Set(ids)
  if (ids.every((id) => nodeLookup.has(id))) {
    triggerNodeChanges(chosenNow(nodeLookup.values(), are))
    triggerEdgeChanges(chosenNow(edgeLookup.values(), NONE))
  } else if (frames > 0) requestAnimationFrame(() => chooseCards(store, ids, frames - 1))
}

function chosenNow(
  items: Iterable<{ readonly id: string; readonly selected?: boolean | undefined }>,
  are: ReadonlySet<string>,
) {
  return [...items]
    .filter(({ id, selected }) => (selected === true) !== are.has(id))
    .map(({ id }) => ({ id, type: 'select' as const, selected: are.has(id) }))
}

/** A card that has just been added is drawn a few frames later. */
function focusCard(id: string, frames: number): void {
  const card = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)
  if (card !== null) card.focus({ preventScroll: true })
  else if (frames > 0) requestAnimationFrame(() => focusCard(id, frames - 1))
}
