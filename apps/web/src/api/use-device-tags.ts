'use client'
import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { useTRPC } from './trpc.ts'
import { useLatest } from './use-latest.ts'

const NONE: readonly string[] = []
const STALE_MS = 60_000

/** The tags that devices have, by name, for whoever asks later; none until they are here. */
export function useDeviceTags(): () => readonly string[] {
  const trpc = useTRPC()
  const { data = NONE } = useQuery(
    trpc.devices.tags.queryOptions(undefined, { staleTime: STALE_MS }),
  )
  const latest = useLatest(data)
  return useCallback(() => latest.current, [latest])
}
