'use client'
import type { Plan } from '@contraflow/flow'
import { useMemo, useState } from 'react'
import type { Marks } from '../canvas/mark.ts'
import type { RehearsalState } from './drawer/rehearsal-panel.tsx'
import { type Rehearsed, rehearsalMarks, rehearsed } from './rehearsal-marks.ts'

/** A rehearsal that is played on the canvas. */
export interface Rehearsal {
  /** null: none is played. */
  readonly state: RehearsalState | null
  readonly change: (state: RehearsalState | null) => void
  readonly played: Rehearsed | null
  readonly marks: Marks | undefined
  /** Actions in the order in which they run, as far as it is shown. */
  readonly wayBack: readonly string[]
}

/** Plays what the person has said fails; nothing where the plan does not have it. */
export function useRehearsal(plan: Plan | null): Rehearsal {
  const [chosen, change] = useState<RehearsalState | null>(null)
  const failing = chosen?.failing ?? null
  const played = useMemo(
    () =>
      plan === null || failing === null || !plan.steps.some(({ id }) => id === failing)
        ? null
        : rehearsed(plan, failing),
    [plan, failing],
  )
  const shown = Math.min(chosen?.shown ?? 0, played?.beats.length ?? 0)
  const marks = useMemo(
    () => (plan === null || played === null ? undefined : rehearsalMarks(plan, played, shown)),
    [plan, played, shown],
  )
  const wayBack = useMemo(
    () => (played === null ? [] : played.wayBack.slice(0, backShown(played, shown))),
    [played, shown],
  )
  return useMemo(() => {
    const state = chosen === null ? null : { ...chosen, shown }
    return { state, change, played, marks, wayBack }
  }, [chosen, shown, played, marks, wayBack])
}

function backShown({ beats }: Rehearsed, shown: number): number {
  return beats.slice(0, shown).filter(({ isBack }) => isBack).length
}
