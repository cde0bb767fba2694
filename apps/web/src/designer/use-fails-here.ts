'use client'
import type { Plan } from '@contraflow/flow'
import { useEffect, useEffectEvent, useMemo } from 'react'
import type { FailsHere } from '../canvas/fails-here.tsx'
import { isTaken } from '../canvas/is-taken.ts'
import type { Rehearsal } from './use-rehearsal.ts'

const NOTHING: readonly string[] = []

/** "Fails here" on the canvas: by the flask of a card, or by F for the chosen one. null: nothing can be rehearsed. */
export function useFailsHere(
  { fails, toggle }: Rehearsal,
  plan: Plan | null,
  selected: string | null,
): FailsHere | null {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const isPlain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
    if (event.key !== 'f' || !isPlain || isTaken(event) || plan === null) return
    if (selected === null || selected.startsWith('$')) return
    event.preventDefault()
    toggle(selected)
  })
  useEffect(() => {
    const listener = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
  const canRehearse = plan !== null
  return useMemo(
    () => (canRehearse ? { fails: fails ?? NOTHING, toggle } : null),
    [canRehearse, fails, toggle],
  )
}
