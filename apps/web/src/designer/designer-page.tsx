'use client'
import { EmptyState } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { QueryState } from '../shell/query-state.tsx'
import { useComing } from '../shell/use-coming.ts'
import { draftQuery } from './draft-query.ts'
import { useDraftLine } from './together/use-draft-line.ts'

/** Comes while the draft is on its way: it is much of what the page has to load. */
const coming = typeof window === 'undefined' ? null : import('./designer.tsx')

/** Opens a draft; from then on it is what everybody in it makes of it. */
export function DesignerPage({ id }: { id: string }) {
  const trpc = useTRPC()
  const catalog = useCatalog()
  const opened = useDraftLine(id)
  const loaded = useComing(coming)
  const { data, error, refetch } = useQuery(draftQuery(trpc, id))
  if (data !== undefined && opened.is === 'refused') {
    return <EmptyState title={`${data.name} can’t be opened`}>{opened.why}</EmptyState>
  }
  if (data === undefined || catalog === null || opened.is !== 'open' || loaded === null) {
    return <QueryState error={error} retry={() => void refetch()} />
  }
  return <loaded.Designer key={id} view={data} line={opened.line} catalog={catalog} />
}
