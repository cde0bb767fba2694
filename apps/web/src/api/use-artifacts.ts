'use client'
import type { ArtifactView } from '@contraflow/api'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from './trpc.ts'

const NONE: readonly ArtifactView[] = []

/** What was uploaded, the newest of each name; nothing yet where it is not wanted, or is on its way. */
export function useArtifacts({ areWanted = true } = {}): readonly ArtifactView[] {
  const trpc = useTRPC()
  const options = trpc.artifacts.list.queryOptions(undefined, { enabled: areWanted })
  return useQuery(options).data ?? NONE
}
