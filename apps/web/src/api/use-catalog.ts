'use client'
import { type Catalog, mergeCatalog } from '@contraflow/flow'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from './trpc.ts'

/** The catalog, merged in the page from the manifests as every other place does it; null: not here yet. */
export function useCatalog(): Catalog | null {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.catalog.plugins.queryOptions(undefined, { staleTime: Infinity }))
  return useMemo(() => (data === undefined ? null : mergeCatalog(data).catalog), [data])
}
