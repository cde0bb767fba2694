'use client'
import type { RunView } from '@contraflow/api'
import type { Flow } from '@contraflow/flow'
import { Button, buttonClass, Panel } from '@contraflow/ui'
import { useQuery } from '@tanstack/react-query'
import { History, Workflow } from 'lucide-react'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '../api/trpc.ts'
import { useCatalog } from '../api/use-catalog.ts'
import { FlowCanvas } from '../canvas/flow-canvas.tsx'
import { LiveBadge } from '../shell/live-badge.tsx'
import { PageFrame, PageHeader } from '../shell/page-header.tsx'
import { PageLink } from '../shell/page-link.tsx'
import { QueryState } from '../shell/query-state.tsx'
import { versionTitle } from '../shell/version-words.ts'
import { GivenLine } from './given-line.tsx'
import { AbortButton, RollBackButton } from './order-dialog.tsx'
import { OutputPanel } from './output-panel.tsx'
import { RemovedSentence } from './removed-words.tsx'
import { RunBadges } from './run-badges.tsx'
import { asSentence, endWords, hasBegun } from './run-words.ts'
import { TimeLine } from './time-line.tsx'
import { useLiveRun } from './use-live-run.ts'
import { useRunPicture } from './use-run-picture.ts'

/** One run on one device, as it happens. */
export function RunPage({ id }: { id: string }) {
  const trpc = useTRPC()
  const { data: run, error, refetch } = useLiveRun(id)
  const version = useQuery(
    trpc.versions.get.queryOptions(
      { id: run?.versionId ?? '' },
      { enabled: run !== undefined, staleTime: Infinity },
    ),
  )
  if (run === undefined || version.data === undefined) {
    return <QueryState error={error ?? version.error} retry={() => void refetch()} />
  }
  return <LiveRun run={run} flow={version.data.flow} />
}

function LiveRun({ run, flow }: { run: RunView; flow: Flow }) {
  const client = useTRPCClient()
  const catalog = useCatalog()
  const [selected, setSelected] = useState<string | null>(null)
  const [until, setUntil] = useState<number | null>(null)
  const { state, latest, attempts, entries, marks, tones, wayBack, clock } = useRunPicture(
    run,
    until,
  )
  const isEnded = run.phase === 'ended'
  return (
    <PageFrame>
      <PageHeader
        trail={trailTo(run)}
        title={run.deviceName}
        beside={<RunBadges run={run} state={latest} />}
      >
        <LiveBadge />
        {(isEnded || run.versionNumber === null) && (
          <PageLink href={`/flows/${run.flowId}?run=${run.id}`} className={buttonClass()}>
            <Workflow /> Open in the designer
          </PageLink>
        )}
        {isEnded ? (
          <RollBackButton
            refusal={run.rollBackRefusal}
            isOrdered={run.pendingOrder === 'roll-back'}
            give={() => client.runs.order.mutate({ id: run.id, order: 'roll-back' })}
          />
        ) : (
          <AbortButton
            what="this run"
            runs={[run]}
            refusal={run.abortRefusal}
            give={(order) => client.runs.order.mutate({ id: run.id, order })}
          />
        )}
      </PageHeader>
      <main className="flex min-h-0 flex-1 flex-col gap-3 p-3">
        <GivenLine
          declared={run.plan.inputs}
          values={run.inputs}
          deadlineAt={run.phase === 'assigned' ? run.deadlineAt : null}
        />
        <RunSentence run={run} />
        <RemovedSentence run={run} />
        {run.orderRefusal !== null && (
          <p role="status" className="rounded-lg bg-back-soft px-4 py-2.5 font-medium text-back">
            {run.deviceRemovedAt === null ? 'The last order had no effect.' : 'The last order:'}{' '}
            {asSentence(run.orderRefusal)}
          </p>
        )}
        <Panel className="min-h-56 flex-[3] overflow-hidden">
          {catalog !== null && (
            <FlowCanvas
              flow={flow}
              catalog={catalog}
              marks={marks}
              wayBack={wayBack}
              selected={selected}
              onSelect={setSelected}
              fitsAgain
            />
          )}
        </Panel>
        <div className="grid min-h-0 flex-[2] grid-cols-[minmax(0,2fr)_minmax(0,3fr)] gap-3">
          <Panel className="flex min-h-0 flex-col">
            <header className="flex items-center gap-3 border-b border-line px-3 py-2">
              <h2 className="font-semibold">Time line</h2>
              <label className="ml-auto flex items-center gap-2 text-2xs text-muted">
                Replay
                <input
                  type="range"
                  aria-label="Replay the run up to here"
                  min={0}
                  max={run.lastSeq}
                  value={until ?? run.lastSeq}
                  className="w-36 accent-[var(--going)]"
                  onChange={({ target }) =>
                    setUntil(target.valueAsNumber >= run.lastSeq ? null : target.valueAsNumber)
                  }
                />
              </label>
            </header>
            {until !== null && (
              <ReplayNote entry={until} of={run.lastSeq} onLeave={() => setUntil(null)} />
            )}
            <div className="min-h-0 flex-1 overflow-y-auto">
              <TimeLine
                plan={run.plan}
                attempts={attempts}
                tones={tones}
                isEnded={state.phase === 'ended'}
                now={clock}
                selected={selected}
                onSelect={setSelected}
              />
            </div>
          </Panel>
          <Panel className="min-h-0 overflow-hidden">
            <OutputPanel
              plan={run.plan}
              entries={entries}
              attempts={attempts}
              only={selected?.startsWith('$') === true ? null : selected}
              onClear={() => setSelected(null)}
            />
          </Panel>
        </div>
      </main>
    </PageFrame>
  )
}

/** A trial comes out of the designer, and every other run out of a deployment. */
function trailTo(run: RunView) {
  const { id, flowId, versionNumber, deploymentId } = run
  const label = versionTitle(run)
  return versionNumber === null
    ? [
        { href: '/flows', label: 'Flows' },
        { href: `/flows/${flowId}?run=${id}`, label },
      ]
    : [
        { href: '/deployments', label: 'Deployments' },
        { href: `/deployments/${deploymentId}`, label },
      ]
}

/** By the slider: that the page shows an earlier moment. */
function ReplayNote({ entry, of, onLeave }: { entry: number; of: number; onLeave: () => void }) {
  return (
    <div
      role="status"
      className="flex items-center gap-2 bg-going-soft py-1 pr-1.5 pl-3 text-xs font-semibold text-going"
    >
      <History aria-hidden="true" className="size-3.5" />
      Replay: entry {entry} of {of}
      <Button size="small" className="ml-auto" onClick={onLeave}>
        Back to now
      </Button>
    </div>
  )
}

/** How it ended, and what that leaves: in words. */
function RunSentence({ run }: { run: RunView }) {
  const words = endWords(run)
  if (words === '') return null
  return (
    <p data-testid="run-says" className={`rounded-lg px-4 py-2.5 font-medium ${sentenceTone(run)}`}>
      {words}
    </p>
  )
}

function sentenceTone(run: RunView): string {
  const { outcome } = run
  if (outcome === 'rollback-failed' || outcome === 'failed') return 'bg-broken-soft text-broken'
  return hasBegun(run) ? 'bg-back-soft text-back' : 'bg-not-yet-soft text-muted'
}
