'use client'
import { buttonClass, EmptyState, Panel } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../api/trpc.ts'
import { useTakeAgain } from '../api/use-take-again.ts'
import { useWatch } from '../api/watch.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'
import { DeploymentBadge } from '../shell/state-words.tsx'
import { versionTitle } from '../shell/version-words.ts'

/** The newest deployments, and how each stands. */
export function DeploymentsPage() {
  const trpc = useTRPC()
  const options = trpc.deployments.list.queryOptions({})
  const { data, error, refetch } = useQuery(options)
  const reload = useTakeAgain(options.queryKey)
  useWatch({ kind: 'flows' }, reload, reload)
  return (
    <PageFrame>
      <PageHeader title="Deployments">
        <LiveBadge />
      </PageHeader>
      <PageBody>
        <Panel>
          {data === undefined ? (
            <QueryState error={error} retry={() => void refetch()} />
          ) : data.length === 0 ? (
            <EmptyState
              title="Nothing has been deployed yet"
              action={
                <PageLink href="/flows" className={buttonClass({ look: 'primary' })}>
                  To the flows
                </PageLink>
              }
            >
              A deployment sends a published version of a flow to devices.
            </EmptyState>
          ) : (
            <table className="w-full text-left">
              <thead className="text-2xs text-muted uppercase">
                <tr className="[&>th]:px-4 [&>th]:py-2 [&>th]:font-semibold">
                  <th>Flow</th>
                  <th>State</th>
                  <th>Devices</th>
                  <th>Deployed</th>
                </tr>
              </thead>
              <tbody className="divide-y divide-line">
                {data.map(({ id, flowName, versionNumber, counts, createdAt, createdBy }) => (
                  <tr key={id} className="hover:bg-ground [&>td]:px-4 [&>td]:py-2.5">
                    <td>
                      <PageLink
                        href={`/deployments/${id}`}
                        className="font-semibold hover:underline"
                      >
                        {versionTitle({ flowName, versionNumber })}
                      </PageLink>
                    </td>
                    <td>
                      <DeploymentBadge counts={counts} />
                    </td>
                    <td>{Object.values(counts).reduce((sum, count) => sum + count, 0)}</td>
                    <td className="text-xs text-muted">
                      {createdBy}, <RelativeTime at={createdAt} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </PageBody>
    </PageFrame>
  )
}
