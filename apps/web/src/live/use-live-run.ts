'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'

/**
 * A run as the server knows it (null: none), kept up to date: a snapshot, then the entries as they come; a gap takes it
 * again.
 */
export function useLiveRun(runId: string | null) {
  const id = runId ?? ''
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const options = trpc.runs.get.queryOptions({ id })
  const query = useQuery({
    ...options,
    enabled: runId !== null,
    // Entries that were told while the snapshot was on its way are not in it, and stay.
    queryFn: async ({ signal }) => {
      const run = await client.runs.get.query({ id }, { signal })
      const known = queries.getQueryData(options.queryKey)
      return known !== undefined && known.lastSeq > run.lastSeq
        ? { ...run, lastSeq: known.lastSeq, entries: known.entries }
        : run
    },
  })
  const reload = useTakeAgain(options.queryKey)
  useWatch(
    runId === null ? null : { kind: 'run', runId },
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
