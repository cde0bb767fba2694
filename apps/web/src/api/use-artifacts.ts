'use client'
import type { ArtifactView } from '@contraflow/api'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from './trpc.ts'

const NONE: readonly ArtifactView[] = []

/** What was uploaded, the newest of each name. */
export function useArtifacts(): readonly ArtifactView[] {
  const trpc = useTRPC()
  return useQuery(trpc.artifacts.list.queryOptions()).data ?? NONE
}
