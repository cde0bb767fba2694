'use client'
import type { Plan } from '@contraflow/flow'
import { useMemo } from 'react'
import type { FailsHere } from '../canvas/fails-here.tsx'
import type { Rehearsal } from './use-rehearsal.ts'

const NOTHING: readonly string[] = []

/** "Fails here" by the flask of a card. null: nothing can be rehearsed. */
export function useFailsHere({ fails, toggle }: Rehearsal, plan: Plan | null): FailsHere | null {
  const canRehearse = plan !== null
  return useMemo(
    () => (canRehearse ? { fails: fails ?? NOTHING, toggle } : null),
    [canRehearse, fails, toggle],
  )
}
