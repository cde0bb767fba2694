'use client'
import type { Issue, LookupOffer } from '@contraflow/flow'
import { createContext, useContext, useMemo } from 'react'
import type { LookupProblems } from './lookup-marks.ts'
import type { Saying } from './says.tsx'

/** What the boxes of one step's or action's params have in common. */
export interface ParamScope {
  /** All that can be looked up there; asked when it is to be offered. */
  readonly lookups: () => readonly LookupOffer[]
  /** Issues by their path below the params, segments joined by `/`. */
  readonly issues: ReadonlyMap<string, readonly Issue[]>
  /** What says it better than the sentence's beginning: whose param it is need not be said where it stands. */
  readonly sentence: (issue: Issue) => string
}

const Scope = createContext<ParamScope>({
  lookups: () => [],
  issues: new Map(),
  sentence: ({ message }) => message,
})

export const ParamScopeProvider = Scope.Provider

export function useLookups(): () => readonly LookupOffer[] {
  return useContext(Scope).lookups
}

export interface PathProblems {
  /** To be shown at the field. */
  readonly says: readonly Saying[]
  readonly lookups: LookupProblems
}

/** What is wrong with the value at a path; `below`: with what it holds as well. */
export function useProblems(path: string, below = false): PathProblems {
  const { issues, sentence } = useContext(Scope)
  return useMemo(() => {
    const saying = (issue: Issue): Saying => ({
      text: sentence(issue),
      severity: issue.severity,
    })
    const found = [...issues].flatMap(([at, list]) =>
      at === path || (below && at.startsWith(`${path}/`)) ? list : [],
    )
    return {
      says: [...new Map(found.map((issue) => [sentence(issue), saying(issue)])).values()],
      lookups: new Map(
        found.flatMap((issue) =>
          issue.expression === undefined ? [] : [[issue.expression, saying(issue)] as const],
        ),
      ),
    }
  }, [issues, sentence, path, below])
}

/** All issues below any of these names. */
export function useIssuesBelow(names: readonly string[]): readonly Issue[] {
  const { issues } = useContext(Scope)
  const wanted = new Set(names)
  return [...issues].flatMap(([path, list]) =>
    wanted.has(path.split('/', 1)[0] ?? '') ? list : [],
  )
}
