'use client'
import type { DeploymentView, RunCounts, RunSummaryView } from '@contraflow/api'
import { classNames, FILL_TONE, Panel, Segmented, TEXT_TONE, Tooltip } from '@contraflow/ui'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { toast } from 'sonner'
import { useTRPCClient } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { FlowCanvas } from '../canvas/flow-canvas.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageBody, PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { RelativeTime } from '../shell/relative-time.tsx'
import { COUNTED, DeploymentBadge, RunStateBadge, shownState } from '../shell/state-words.tsx'
import { versionTitle } from '../shell/version-words.ts'
import { fleetMarks } from './fleet-marks.ts'
import { isHeard, isLeft } from './is-heard.ts'
import { AbortButton } from './order-dialog.tsx'
import { canAbort, toldWords } from './order-words.ts'
import { LEFT_WORDS } from './removed-words.tsx'
import { useLiveDeployment } from './use-live-deployment.ts'

/** A deployment as it happens: its counts, the flow with how many devices stand where, every device, and why some failed. */
export function DeploymentPage({ id }: { id: string }) {
  const { data, error, refetch } = useLiveDeployment(id)
  return data === undefined ? (
    <QueryState error={error} retry={() => void refetch()} />
  ) : (
    <LiveDeployment deployment={data} />
  )
}

function LiveDeployment({ deployment }: { deployment: DeploymentView }) {
  const { plan, flow, runs } = deployment
  const client = useTRPCClient()
  const catalog = useCatalog()
  const router = useRouter()
  const [shown, setShown] = useState<'table' | 'grid'>(runs.length > 24 ? 'grid' : 'table')
  const marks = useMemo(() => fleetMarks(plan, runs), [plan, runs])
  const counts = useMemo(() => countRuns(runs), [runs])
  const open = runs.filter(isHeard).length
  const goTo = (run: RunSummaryView) => router.push(`/runs/${run.id}`)
  return (
    <PageFrame>
      <PageHeader
        trail={[{ href: '/deployments', label: 'Deployments' }]}
        title={versionTitle(deployment)}
        beside={
          <>
            <DeploymentBadge counts={counts} />
            <span className="text-xs text-muted">
              {deployment.createdBy}, <RelativeTime at={deployment.createdAt} />
            </span>
          </>
        }
      >
        <LiveBadge />
        {open > 0 && (
          <AbortButton
            what={open === 1 ? 'the run that is not done' : `the ${open} runs that are not done`}
            runs={runs}
            refusal={canAbort(runs) ? null : 'Each run that is not done is stopping already.'}
            give={async (order) => {
              const { orders } = await client.deployments.abort.mutate({ id: deployment.id, order })
              toast(toldWords(orders, order))
            }}
          />
        )}
      </PageHeader>
      <PageBody>
        <Counts counts={counts} total={runs.length} />
        <Panel className="h-96 overflow-hidden">
          {catalog !== null && (
            <FlowCanvas
              flow={flow}
              catalog={catalog}
              marks={marks}
              selected={null}
              onSelect={() => undefined}
            />
          )}
        </Panel>
        <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_19rem]">
          <Panel>
            <header className="flex items-center gap-3 border-b border-line px-4 py-2.5">
              <h2 className="font-semibold">Devices</h2>
              <Segmented
                label="Shown as"
                value={shown}
                onChange={setShown}
                options={[
                  { value: 'grid', label: 'Grid' },
                  { value: 'table', label: 'Table' },
                ]}
              />
            </header>
            {shown === 'grid' ? (
              <Grid runs={runs} onOpen={goTo} />
            ) : (
              <RunTable runs={runs} first="device" />
            )}
          </Panel>
          <Failures deployment={deployment} />
        </div>
      </PageBody>
    </PageFrame>
  )
}

function Counts({ counts, total }: { counts: RunCounts; total: number }) {
  const shown = COUNTED.filter(({ name }) => counts[name] > 0).toReversed()
  return (
    <Panel className="flex flex-wrap divide-x divide-line">
      <p className="min-w-32 flex-1 px-4 py-3">
        <span className="block text-xl font-bold">{total}</span>
        <span className="text-xs text-muted">{total === 1 ? 'device' : 'devices'}</span>
      </p>
      {shown.map(({ name, shown: { label, tone } }) => (
        <p key={name} className="min-w-32 flex-1 px-4 py-3">
          <span className={classNames('block text-xl font-bold', TEXT_TONE[tone])}>
            {counts[name]}
          </span>
          <span className="text-xs text-muted">{label}</span>
        </p>
      ))}
    </Panel>
  )
}

function Grid({
  runs,
  onOpen,
}: {
  runs: readonly RunSummaryView[]
  onOpen: (run: RunSummaryView) => void
}) {
  return (
    <div className="flex flex-wrap gap-1 p-4">
      {runs.map((run) => {
        const { tone, label } = shownState(run)
        return (
          <Tooltip key={run.id} text={`${run.deviceName}: ${label}`}>
            <button
              type="button"
              aria-label={`${run.deviceName}: ${label}`}
              onClick={() => onOpen(run)}
              className={classNames('size-3.5 cursor-pointer rounded-[3px]', FILL_TONE[tone])}
            />
          </Tooltip>
        )
      })}
    </div>
  )
}

/** Runs as rows, each leading to its own page. */
export function RunTable({
  runs,
  first,
}: {
  runs: readonly RunSummaryView[]
  first: 'device' | 'flow'
}) {
  return (
    <table className="w-full text-left">
      <thead className="text-2xs text-muted uppercase">
        <tr className="[&>th]:px-4 [&>th]:py-2 [&>th]:font-semibold">
          <th>{first === 'device' ? 'Device' : 'Flow'}</th>
          <th>State</th>
          <th>What happened</th>
          <th>Started</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line">
        {runs.map((run) => (
          <tr key={run.id} className="hover:bg-ground [&>td]:px-4 [&>td]:py-2">
            <td>
              <PageLink href={`/runs/${run.id}`} className="font-semibold hover:underline">
                {first === 'device' ? run.deviceName : versionTitle(run)}
              </PageLink>
            </td>
            <td>
              <RunStateBadge {...run} />
            </td>
            <td className="max-w-72 truncate text-xs text-muted">
              {isLeft(run) ? LEFT_WORDS : happened(run)}
            </td>
            <td className="text-xs text-muted">
              {run.startedAt === null ? '—' : <RelativeTime at={run.startedAt} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function happened({ turn, reason, leftUndone, ignored }: RunSummaryView): string {
  const cause = turn?.step == null ? reason : `${turn.step}: ${turn.failure?.message ?? 'failed'}`
  const undone = leftUndone.length === 0 ? null : `not undone: ${leftUndone.join(', ')}`
  const passed = ignored === 0 ? null : `${ignored} ignored`
  return [cause, undone, passed].filter((part) => part !== null).join(' · ')
}

/** Failures by the step and the cause that they share, the most frequent first. */
function Failures({ deployment: { runs, plan } }: { deployment: DeploymentView }) {
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  const groups = new Map<string, { step: string; message: string; count: number }>()
  for (const { turn } of runs) {
    if (turn?.step == null) continue
    const message = turn.failure?.message ?? 'failed'
    const key = `${turn.step} ${message}`
    const count = (groups.get(key)?.count ?? 0) + 1
    groups.set(key, { step: turn.step, message, count })
  }
  const broken = runs.filter(({ outcome }) => outcome === 'rollback-failed').length
  return (
    <Panel className="self-start p-4">
      <h2 className="font-semibold">Why they failed</h2>
      {groups.size === 0 && <p className="mt-2 text-xs text-muted">None has failed.</p>}
      <ul className="divide-y divide-line">
        {[...groups.values()]
          .sort((a, b) => b.count - a.count)
          .map(({ step, message, count }) => (
            <li key={`${step} ${message}`} className="py-2.5">
              <p>
                <span className="mr-2 text-base font-bold text-back">{count}</span>
                <span className="font-semibold">{titles.get(step) ?? step}</span>
              </p>
              <p className="line-clamp-3 font-mono text-2xs break-words text-muted">{message}</p>
            </li>
          ))}
      </ul>
      {broken > 0 && (
        <p className="mt-2 rounded-lg bg-broken-soft p-2.5 text-xs text-broken">
          {broken === 1 ? 'One device' : `${broken} devices`} may be inconsistent. Look there first.
        </p>
      )}
    </Panel>
  )
}

function countRuns(runs: readonly RunSummaryView[]): RunCounts {
  const counts = Object.fromEntries(COUNTED.map(({ name }) => [name, 0])) as {
    -readonly [name in keyof RunCounts]: number
  }
  for (const { phase, outcome, deviceRemovedAt } of runs) {
    if (outcome !== null) counts[outcome] += 1
    else if (deviceRemovedAt !== null) counts.removed += 1
    else if (phase === 'assigned') counts.waiting += 1
    else counts[phase === 'forward' ? 'running' : 'going-back'] += 1
  }
  return counts
}
