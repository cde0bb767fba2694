'use client'
import type { Flow, Issue } from '@contraflow/flow'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTRPC } from '../api/trpc.ts'

const SETTLE_MS = 600
const NONE: readonly Issue[] = []

/** What the plugins' own checks say of a draft, a moment after its last change: they run on the server. */
export function usePluginIssues(flow: Flow, isWell: boolean): readonly Issue[] {
  const trpc = useTRPC()
  const [settled, setSettled] = useState(flow)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(flow), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [flow])
  const { data } = useQuery(
    trpc.flows.check.queryOptions(
      { document: settled },
      {
        enabled: isWell,
        placeholderData: (before) => before,
        staleTime: Infinity,
        gcTime: 0,
        // It is asked for at every drawing: a large flow would be written out each time.
        queryKeyHashFn: () => `checked ${numberOf(settled)}`,
      },
    ),
  )
  return isWell ? (data ?? NONE) : NONE
}

const numbers = new WeakMap<Flow, number>()
let count = 0

/** One for each flow, as long as it is there. */
function numberOf(flow: Flow): number {
  const number = numbers.get(flow) ?? ++count
  numbers.set(flow, number)
  return number
}
