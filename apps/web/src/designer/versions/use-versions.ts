import type { FlowView, VersionSummaryView } from '@contraflow/api'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../api/trpc.ts'
import { useTakeAgain } from '../../api/use-take-again.ts'
import { useWatch } from '../../api/watch.tsx'

/** The published versions of an open flow, newest first, whoever publishes them: first as they came with the flow. */
export function useVersions({ id, versions }: Pick<FlowView, 'id' | 'versions'>): {
  readonly versions: readonly VersionSummaryView[]
  readonly reloadVersions: () => void
} {
  const trpc = useTRPC()
  const query = trpc.versions.list.queryOptions({ flowId: id })
  const { data } = useQuery({
    ...query,
    initialData: () =>
      versions.map((version) => ({
        ...version,
        plugins: [...version.plugins],
        artifacts: [...version.artifacts],
      })),
    // What is new is told; and what a page of before has left would hide what came with the flow.
    staleTime: Infinity,
    gcTime: 0,
  })
  const reload = useTakeAgain(query.queryKey)
  useWatch({ kind: 'versions', flowId: id }, reload, reload)
  return { versions: data, reloadVersions: reload }
}
