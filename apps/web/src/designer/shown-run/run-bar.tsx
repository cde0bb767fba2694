'use client'
import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import type { Flow } from '@contraflow/flow'
import { Button, Tooltip } from '@contraflow/ui'
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { useTRPCClient } from '../../api/trpc.ts'
import { AbortButton } from '../../live/order-dialog.tsx'
import { RunBadges } from '../../live/run-badges.tsx'
import { causeOf, titleIn } from '../../live/run-words.ts'
import { list } from '../../shell/in-words.ts'
import { PageLink } from '../../shell/page-link.tsx'
import { RelativeTime } from '../../shell/relative-time.tsx'
import { versionWords } from '../../shell/version-words.ts'
import type { ComparedRefs } from '../versions/version-ref.ts'
import { notDrawnWords } from './not-drawn.ts'
import type { ShownRun } from './use-shown-run.ts'

/** Over the drawing: which run its marks are of, how it ended, and in what the draft is another flow by now. */
export function RunBar({
  shown,
  flow,
  digest,
  isCovered,
  onCompare,
}: {
  shown: ShownRun
  flow: Flow
  /** Of the draft; null: not known yet. */
  digest: string | null
  /** The marks of a rehearsal are seen instead. */
  isCovered: boolean
  onCompare: (refs: ComparedRefs) => void
}) {
  const client = useTRPCClient()
  const { id, run, state, problem, show } = shown
  if (id === null) return null
  return (
    <section
      aria-label="Run"
      data-testid="run-bar"
      className="flex shrink-0 items-start gap-2 border-b border-line bg-panel px-3 py-1.5 text-xs"
    >
      {run === null || state === null ? (
        <p role={problem === null ? 'status' : 'alert'} className="flex-1 py-1 text-muted">
          {problem === null ? 'The run is on its way…' : `The run can’t be shown. ${problem}`}
        </p>
      ) : (
        <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-2.5">
          <RunWords run={run} state={state} />
          <Differences run={run} flow={flow} digest={digest} onCompare={onCompare} />
          {isCovered && <span className="text-muted">The rehearsal is shown instead.</span>}
        </div>
      )}
      <div className="flex min-h-7 shrink-0 items-center gap-2">
        {run !== null && run.phase !== 'ended' && (
          <AbortButton
            what={`the run on ${run.deviceName}`}
            runs={[run]}
            refusal={run.abortRefusal}
            size="small"
            give={(order) => client.runs.order.mutate({ id: run.id, order })}
          />
        )}
        {run !== null && (
          <PageLink href={`/runs/${run.id}`} className="text-going hover:underline">
            Run and output
          </PageLink>
        )}
        <Tooltip text="Take the run off the drawing">
          <Button
            look="quiet"
            size="small-icon"
            aria-label="Take the run off the drawing"
            onClick={() => show(null)}
          >
            <X />
          </Button>
        </Tooltip>
      </div>
    </section>
  )
}

function RunWords({ run, state }: { run: RunView; state: Run }) {
  const { deviceName, versionNumber, endedAt, startedAt } = run
  const cause = causeOf(run)
  const undone = list(run.leftUndone.map((id) => titleIn(run.plan, id)))
  const at = endedAt ?? startedAt
  return (
    <>
      <span role="status" className="flex gap-1.5">
        <RunBadges run={run} state={state} />
      </span>
      <span className="py-1">
        <b className="font-semibold">{deviceName}</b> · {versionWords(versionNumber)}
        {at !== null && (
          <>
            {' '}
            · {endedAt === null ? 'started' : 'ended'} <RelativeTime at={at} />
          </>
        )}
      </span>
      {cause !== '' && (
        <span className="min-w-0 truncate text-muted" title={cause}>
          {cause}
        </span>
      )}
      {endedAt !== null && undone !== '' && (
        <span className="min-w-0 truncate font-medium text-broken" title={undone}>
          Not undone: {undone}.
        </span>
      )}
    </>
  )
}

function Differences({
  run,
  flow,
  digest,
  onCompare,
}: {
  run: RunView
  flow: Flow
  digest: string | null
  onCompare: (refs: ComparedRefs) => void
}) {
  const { plan, versionNumber } = run
  const gone = useMemo(() => notDrawnWords(plan, flow), [plan, flow])
  const differs = digest !== null && digest !== plan.digest
  if (!differs && gone === null) return null
  return (
    <span className="text-back">
      {differs && (
        <>
          The draft differs from {versionNumber === null ? 'what was tried' : `v${versionNumber}`}.{' '}
          {versionNumber !== null && (
            <button
              type="button"
              className="cursor-pointer underline"
              onClick={() => onCompare({ from: `v${versionNumber}`, to: 'draft' })}
            >
              Compare
            </button>
          )}{' '}
        </>
      )}
      {gone !== null && `${gone}.`}
    </span>
  )
}
