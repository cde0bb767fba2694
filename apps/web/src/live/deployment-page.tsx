'use client'
import type { DeploymentView, RunCounts, RunSummaryView } from '@contraflow/api'
import { Badge, classNames, FILL_TONE, Panel, Segmented, TEXT_TONE, Tooltip } from '@contraflow/ui'
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
import { type FailureGroup, failureGroups } from './failure-groups.ts'
import { fleetMarks } from './fleet-marks.ts'
import { GivenLine } from './given-line.tsx'
import { isHeard, isLeft } from './is-heard.ts'
import { AbortButton } from './order-dialog.tsx'
import { canAbort, toldWords } from './order-words.ts'
import { LEFT_WORDS } from './removed-words.tsx'
import { happened } from './run-words.ts'
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
        <GivenLine
          declared={plan.inputs}
          values={deployment.inputs}
          deadlineAt={counts.waiting > 0 ? deployment.deadlineAt : null}
        />
        <Panel className="h-96 overflow-hidden">
          {catalog !== null && (
            <FlowCanvas
              flow={flow}
              catalog={catalog}
              marks={marks}
              selected={null}
              onSelect={() => undefined}
              fitsAgain
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
          <Failures runs={runs} />
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
        const words = `${run.deviceName}: ${label}${isOffline(run) ? ', offline' : ''}`
        return (
          <Tooltip key={run.id} text={words}>
            <button
              type="button"
              aria-label={words}
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
              <span className="flex items-center gap-1.5">
                <RunStateBadge {...run} />
                {isOffline(run) && <Badge tone="not-yet">offline</Badge>}
              </span>
            </td>
            <td className="max-w-80 text-xs text-muted">
              <span className="line-clamp-3" title={saidOf(run)}>
                {saidOf(run)}
              </span>
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

/** What has ended does not wait for its device. */
function isOffline(run: RunSummaryView): boolean {
  return !run.deviceOnline && isHeard(run)
}

/** Failures by the step or action and the cause that they share. */
function Failures({ runs }: { runs: readonly RunSummaryView[] }) {
  const groups = useMemo(() => failureGroups(runs), [runs])
  const back = groups.filter(({ isBack }) => isBack)
  const broken = runs.filter(({ outcome }) => outcome === 'rollback-failed').length
  return (
    <Panel aria-label="Why they failed" className="self-start p-4">
      <h2 className="font-semibold">Why they failed</h2>
      {groups.length === 0 && broken === 0 && (
        <p className="mt-2 text-xs text-muted">None has failed.</p>
      )}
      {broken > 0 && (
        <p className="mt-2 rounded-lg bg-broken-soft p-2.5 text-xs text-broken">
          {broken === 1 ? 'One device' : `${broken} devices`} may be inconsistent. Look there first.
        </p>
      )}
      {back.length > 0 && (
        <>
          <h3 className="mt-3 text-2xs font-semibold text-muted uppercase">On the way back</h3>
          <FailureList groups={back} countClass="text-broken" />
          <h3 className="mt-1 text-2xs font-semibold text-muted uppercase">Forward</h3>
        </>
      )}
      <FailureList groups={groups.filter(({ isBack }) => !isBack)} countClass="text-back" />
    </Panel>
  )
}

function FailureList({
  groups,
  countClass,
}: {
  groups: readonly FailureGroup[]
  countClass: string
}) {
  return (
    <ul className="divide-y divide-line">
      {groups.map(({ id, title, message, count }) => (
        <li key={`${id} ${message}`} className="py-2.5">
          <p>
            <span className={classNames('mr-2 text-base font-bold', countClass)}>{count}</span>
            <span className="font-semibold">{title}</span>
          </p>
          <p className="line-clamp-3 font-mono text-2xs break-words text-muted" title={message}>
            {message}
          </p>
        </li>
      ))}
    </ul>
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

function saidOf(run: RunSummaryView): string {
  return isLeft(run) ? LEFT_WORDS : happened(run)
}
