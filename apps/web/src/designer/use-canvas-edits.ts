'use client'
import {
  addStep,
  arrangeCards,
  type Catalog,
  drawEdges,
  type Flow,
  newStep,
  type Position,
} from '@contraflow/flow'
import { useMemo } from 'react'
import { toast } from 'sonner'
import type { CanvasEdits } from '../canvas/flow-canvas.tsx'
import type { ApplyEdit } from './draft.ts'
import { withoutChosen } from './without-chosen.ts'

/** What the group of an edit begins with that takes something away, and closes the gap. */
export const REMOVAL = 'remove'

/** Where a new step goes: to a place of the drawing, or after another step. */
export interface StepPlace {
  readonly position?: Position
  readonly after?: string
}

/** Gestures on the canvas as edits of the flow. */
export function useCanvasEdits(
  catalog: Catalog,
  apply: ApplyEdit,
): CanvasEdits & { readonly onAdd: (uses: string, place: StepPlace) => void } {
  return useMemo(() => {
    const onAdd = (uses: string, place: StepPlace) => {
      const step = newStep(uses, catalog)
      if (step !== null) apply((before) => addStep(before, { ...step, ...place }))
    }
    return {
      onAdd,
      onArrange: (positions) => apply((before) => arrangeCards(before, positions)),
      onEdit: (edit) => apply(edit),
      onRemove: (ids, edges, gap) => {
        // What closes the gap is undone together with what made it.
        const group = `${REMOVAL} ${performance.now()}`
        apply((before) => withoutChosen(before, ids, edges), group)
        if (gap.edges.length === 0) return
        const close = (before: Flow) =>
          before.steps.some(({ id }) => ids.includes(id)) ? before : drawEdges(before, gap.edges)
        toast('What stood between is gone.', {
          duration: 8_000,
          action: {
            label: `Reconnect ${gap.words}`,
            onClick: () => apply(close, group),
          },
        })
      },
      onDropStep: (uses, position) => onAdd(uses, { position }),
      onRefused: (reason) => toast(reason),
    }
  }, [catalog, apply])
}
