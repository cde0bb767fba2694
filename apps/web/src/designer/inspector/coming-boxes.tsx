'use client'
import { useLayoutEffect, useRef } from 'react'
import { KEEPS_KEYS } from '../../canvas/is-taken.ts'
import { Loading } from '../../shell/loading.tsx'
import { COMING, focusInspector, focusRequired } from '../into-inspector.ts'

const MARKS = { [KEEPS_KEYS]: '', [COMING]: '' }

/**
 * Stands where boxes are on their way. What is typed meanwhile goes nowhere, rather than be commands to the drawing; whoever
 * waits here is in the first box that has to be filled in once it is there.
 */
export function ComingBoxes() {
  const place = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const waiting = place.current
    return () => {
      if (document.activeElement === waiting) queueMicrotask(enter)
    }
  }, [])
  return (
    <div ref={place} tabIndex={-1} className="outline-none" {...MARKS}>
      <Loading />
    </div>
  )
}

function enter(): void {
  focusRequired()
  if (document.activeElement === document.body) focusInspector()
}
