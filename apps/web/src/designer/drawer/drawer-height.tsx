'use client'
import { type PointerEvent, useEffect, useState } from 'react'

const KEY = 'contraflow.drawer-height'
const DEFAULT_PX = 288
const LEAST_PX = 120
const STEP_PX = 40

export interface DrawerHeight {
  readonly px: number
  readonly change: (px: number) => void
}

/** How high the drawer is; this browser keeps it. */
export function useDrawerHeight(): DrawerHeight {
  const [px, setPx] = useState(DEFAULT_PX)
  useEffect(() => {
    const kept = Number(localStorage.getItem(KEY))
    if (kept >= LEAST_PX) setPx(within(kept))
  }, [])
  return {
    px,
    change: (wanted) => {
      const next = within(wanted)
      setPx(next)
      localStorage.setItem(KEY, String(next))
    },
  }
}

/** The upper edge of the drawer: drag it, or move it by the arrow keys. */
export function DrawerEdge({ height: { px, change } }: { height: DrawerHeight }) {
  const onPointerDown = (event: PointerEvent<HTMLHRElement>) => {
    const edge = event.currentTarget
    const from = event.clientY
    edge.setPointerCapture(event.pointerId)
    const move = ({ clientY }: globalThis.PointerEvent) => change(px + from - clientY)
    const stop = () => edge.removeEventListener('pointermove', move)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('pointerup', stop, { once: true })
    edge.addEventListener('pointercancel', stop, { once: true })
  }
  return (
    <hr
      tabIndex={0}
      aria-label="Height of the drawer"
      aria-orientation="horizontal"
      aria-valuenow={px}
      aria-valuemin={LEAST_PX}
      onPointerDown={onPointerDown}
      onKeyDown={(event) => {
        const by = { ArrowUp: STEP_PX, ArrowDown: -STEP_PX }[event.key]
        if (by === undefined) return
        event.preventDefault()
        change(px + by)
      }}
      className="absolute inset-x-0 -top-1 z-20 h-2 cursor-row-resize border-0 bg-transparent hover:bg-line-strong focus-visible:bg-going"
    />
  )
}

function within(px: number): number {
  return Math.round(Math.max(LEAST_PX, Math.min(px, window.innerHeight * 0.7)))
}
