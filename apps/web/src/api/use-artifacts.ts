'use client'
import type { ArtifactView } from '@contraflow/api'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from './trpc.ts'

const NONE: readonly ArtifactView[] = []

/** What was uploaded, the newest of each name; nothing yet where it is not wanted, or is on its way. */
export function useArtifacts({ areWanted = true } = {}): readonly ArtifactView[] {
  const trpc = useTRPC()
  const options = trpc.artifacts.list.queryOptions(undefined, { enabled: areWanted })
  return useQuery(options).data ?? NONE
}

/** The names of all that was uploaded; null: they are on their way. */
export function useUploadedNames(): ReadonlySet<string> | null {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.artifacts.list.queryOptions())
  return useMemo(() => (data === undefined ? null : new Set(data.map(({ name }) => name))), [data])
}
