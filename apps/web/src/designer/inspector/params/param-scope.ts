'use client'
import type { Issue, LookupOffer } from '@contraflow/flow'
import { createContext, useContext, useMemo } from 'react'
import type { LookupProblems } from './lookup-marks.ts'

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
  /** Sentences, to be shown at the field. */
  readonly says: readonly string[]
  readonly lookups: LookupProblems
}

/** What is wrong with the value at a path; `below`: with what it holds as well. */
export function useProblems(path: string, below = false): PathProblems {
  const { issues, sentence } = useContext(Scope)
  return useMemo(() => {
    const found = [...issues].flatMap(([at, list]) =>
      at === path || (below && at.startsWith(`${path}/`)) ? list : [],
    )
    return {
      says: [...new Set(found.map(sentence))],
      lookups: new Map(
        found.flatMap((issue) =>
          issue.expression === undefined ? [] : [[issue.expression, sentence(issue)] as const],
        ),
      ),
    }
  }, [issues, sentence, path, below])
}

/** How many problems are below any of these names. */
export function useProblemCount(names: readonly string[]): number {
  const { issues } = useContext(Scope)
  const wanted = new Set(names)
  return [...issues].reduce(
    (count, [path, list]) =>
      wanted.has(path.split('/', 1)[0] ?? '') ? count + list.length : count,
    0,
  )
}
