'use client'
import { type Issue, mayBeFixed } from '@contraflow/flow'
import { useEffect, useMemo, useState } from 'react'
import type { JudgeOfDraft } from '../judge/use-judge.ts'

/** Each costs a validation a way: of a flow in which everything is wrong the first ones are mended first. */
const MAX_ASKED = 40
const NONE: readonly string[] = []

/** The titles of each issue's quick fixes, asked of the worker once the flow has been judged. */
export function useFixTitles(
  { judged, askFixes }: JudgeOfDraft,
  issues: readonly Issue[],
): (issue: Issue) => readonly string[] {
  const [found, setFound] = useState<ReadonlyMap<Issue, readonly string[]>>(new Map())
  const asked = useMemo(() => {
    const errorsFirst = issues.toSorted((a, b) => rankOf(a) - rankOf(b))
    return errorsFirst.filter(mayBeFixed).slice(0, MAX_ASKED)
  }, [issues])
  useEffect(() => {
    let isCurrent = true
    const askAll = async () => {
      // One at a time, so that a draft that changes meanwhile is judged in between.
      for (const issue of asked) {
        if (!isCurrent) return
        const [titles = NONE] = await askFixes([issue])
        if (isCurrent) setFound((before) => new Map(before).set(issue, titles))
      }
    }
    setFound(new Map())
    if (judged !== null) void askAll()
    return () => {
      isCurrent = false
    }
  }, [judged, asked, askFixes])
  return (issue) => found.get(issue) ?? NONE
}

function rankOf({ severity }: Issue): number {
  return severity === 'error' ? 0 : 1
}
