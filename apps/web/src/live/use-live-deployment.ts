'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'

/** A deployment kept up to date: a snapshot, then the runs that change; a gap takes the snapshot again. */
export function useLiveDeployment(id: string) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const options = trpc.deployments.get.queryOptions({ id })
  const query = useQuery({
    ...options,
    // What was told while the snapshot was on its way is newer than it.
    queryFn: async ({ signal }) => {
      const deployment = await client.deployments.get.query({ id }, { signal })
      const known = queries.getQueryData(options.queryKey)
      return known !== undefined && known.number > deployment.number ? known : deployment
    },
  })
  const reload = useTakeAgain(options.queryKey)
  const take = async (runIds: string[]) => {
    const { number, runs } = await client.deployments.runs.query({ id, runIds })
    const changed = new Map(runs.map((run) => [run.id, run]))
    queries.setQueryData(options.queryKey, (known) =>
      known === undefined
        ? known
        : {
            ...known,
            number: Math.max(known.number, number),
            runs: known.runs.map((run) => newer(run, changed.get(run.id))),
          },
    )
  }
  useWatch(
    { kind: 'deployment', deploymentId: id },
    (delta) => {
      if (delta.kind === 'deployment-changed') take(delta.runIds).catch(reload)
      if (delta.kind !== 'deployment') return
      const known = queries.getQueryData(options.queryKey)
      if (known === undefined || delta.previous > known.number) reload()
      else take(delta.runIds).catch(reload)
    },
    reload,
  )
  return query
}

function newer<Run extends { lastSeq: number }>(known: Run, told: Run | undefined): Run {
  return told === undefined || told.lastSeq < known.lastSeq ? known : told
}
