'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../api/trpc.ts'
import { useWatch } from '../api/watch.tsx'

/** A run as the server knows it, kept up to date: a snapshot, then the entries as they come; a gap takes it again. */
export function useLiveRun(id: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const options = trpc.runs.get.queryOptions({ id })
  const query = useQuery(options)
  const reload = () => void queries.invalidateQueries({ queryKey: options.queryKey })
  useWatch(
    { kind: 'run', runId: id },
    (delta) => {
      const known = queries.getQueryData(options.queryKey)
      if (delta.kind !== 'run' || known === undefined || delta.afterSeq > known.lastSeq) {
        reload()
        return
      }
      const fresh = delta.entries.filter(({ seq }) => seq > known.lastSeq)
      const lastSeq = fresh.at(-1)?.seq ?? known.lastSeq
      queries.setQueryData(options.queryKey, {
        ...known,
        lastSeq,
        entries: [...known.entries, ...fresh],
      })
      // What an order has become, and whether the run can be rolled back now, only the server knows.
      if (fresh.some((entry) => entry.kind === 'event')) reload()
    },
    reload,
  )
  return query
}
