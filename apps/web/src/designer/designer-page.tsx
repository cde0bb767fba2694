'use client'
import { EmptyState } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { useTRPC } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { QueryState } from '../shell/query-state.tsx'
import { useDraftLine } from './together/use-draft-line.ts'

/** Comes while the draft is on its way: it is much of what the page has to load. */
const coming = typeof window === 'undefined' ? null : import('./designer.tsx')
const Designer = lazy(async () => ({
  default: (await (coming ?? import('./designer.tsx'))).Designer,
}))

/** Opens a draft; from then on it is what everybody in it makes of it. */
export function DesignerPage({ id }: { id: string }) {
  const trpc = useTRPC()
  const catalog = useCatalog()
  const opened = useDraftLine(id)
  const { data, error, refetch } = useQuery(
    trpc.flows.about.queryOptions({ id }, { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false }),
  )
  if (data !== undefined && opened.is === 'refused') {
    return <EmptyState title={`${data.name} can’t be opened`}>{opened.why}</EmptyState>
  }
  if (data === undefined || catalog === null || opened.is !== 'open') {
    return <QueryState error={error} retry={() => void refetch()} />
  }
  return (
    <Suspense fallback={<QueryState error={null} retry={() => undefined} />}>
      <Designer key={id} view={data} line={opened.line} catalog={catalog} />
    </Suspense>
  )
}
