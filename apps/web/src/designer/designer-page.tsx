'use client'
import { parseFlow } from '@contraflow/flow'
import { EmptyState } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { QueryState } from '../shell/query-state.tsx'
import { Designer } from './designer.tsx'

/** Loads a draft once; from then on the designer holds it. */
export function DesignerPage({ id }: { id: string }) {
  const trpc = useTRPC()
  const catalog = useCatalog()
  const { data, error, refetch } = useQuery(
    trpc.flows.get.queryOptions({ id }, { staleTime: 0, gcTime: 0, refetchOnWindowFocus: false }),
  )
  if (data === undefined || catalog === null) {
    return <QueryState error={error} retry={() => void refetch()} />
  }
  const { flow, issues } = parseFlow(data.document)
  return flow === null ? (
    <EmptyState title={`${data.name} can’t be drawn`}>{issues[0]?.message}</EmptyState>
  ) : (
    <Designer key={id} view={data} flow={flow} catalog={catalog} />
  )
}
