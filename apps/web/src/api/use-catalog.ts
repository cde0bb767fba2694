'use client'
import { type Catalog, mergeCatalog } from '@contraflow/flow'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from './trpc.ts'
import { useTakeAgain } from './use-take-again.ts'
import { useWatch } from './watch.tsx'

/** The catalog, merged in the page from the manifests as every other place does it; null: not here yet. */
export function useCatalog(): Catalog | null {
  const trpc = useTRPC()
  const query = trpc.catalog.plugins.queryOptions(undefined, { staleTime: Infinity })
  const { data } = useQuery(query)
  const reload = useTakeAgain(query.queryKey)
  useWatch({ kind: 'plugins' }, reload, reload)
  return useMemo(() => (data === undefined ? null : mergeCatalog(data).catalog), [data])
}
