'use client'
import { type RefObject, useCallback } from 'react'
import type { CanvasDeeds } from '../canvas/canvas-deeds.tsx'
import type { DesignerView } from './use-view.ts'

/** The attribute that names what a row of the outline stands for. */
export const OUTLINE_ITEM = 'data-outline-item'

/** Chooses something, brings it into view, and gives it the focus where that is wanted. */
export type Go = (id: string | null, takesFocus: boolean) => void

export function useGo(
  view: DesignerView,
  canvas: RefObject<CanvasDeeds | null>,
  onSelect: (id: string | null) => void,
): Go {
  return useCallback(
    (id, takesFocus) => {
      onSelect(id)
      if (view === 'outline') {
        if (takesFocus && id !== null) focusRow(id)
        return
      }
      const isDrawn = id !== null && canvas.current?.places().has(id) === true
      if (isDrawn) canvas.current?.choose([id])
      if (id !== null && takesFocus) canvas.current?.focus(id)
    },
    [view, canvas, onSelect],
  )
}

/** What in the drawing or the outline has the focus; null: nothing there. */
export function focusedItem(): string | null {
  const focused = document.activeElement
  const item = focused?.closest(`.react-flow__node, [${OUTLINE_ITEM}]`)
  return item?.getAttribute('data-id') ?? item?.getAttribute(OUTLINE_ITEM) ?? null
}

/** A row that has just been added is there a moment later. */
function focusRow(id: string): void {
  requestAnimationFrame(() => {
    document
      .querySelector(`[${OUTLINE_ITEM}="${CSS.escape(id)}"]`)
      ?.querySelector<HTMLElement>('button')
      ?.focus()
  })
}
