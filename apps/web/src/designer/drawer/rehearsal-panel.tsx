'use client'
import { type CoverageRow, coverage } from '@contraflow/engine'
import type { Flow, Plan } from '@contraflow/flow'
import { Button, classNames } from '@contraflow/ui'
import { ChevronFirst, ChevronLast, CornerDownLeft, Play, X } from 'lucide-react'
import { useMemo } from 'react'
import { shownOutcome } from '../../shell/state-words.tsx'
import type { Rehearsed } from '../rehearsal-marks.ts'

/** What is being rehearsed, and how far it is shown. */
export interface RehearsalState {
  readonly failing: string
  readonly shown: number
}

/** What would run, computed by the engine that runs on the device: one failure played, and all of them at once. */
export function RehearsalPanel({
  flow,
  plan,
  played,
  state,
  onChange,
}: {
  flow: Flow
  /** null: the flow has problems and can't be rehearsed. */
  plan: Plan | null
  played: Rehearsed | null
  state: RehearsalState | null
  onChange: (state: RehearsalState | null) => void
}) {
  const rows = useMemo(() => (plan === null ? [] : coverage(plan)), [plan])
  if (plan === null) {
    return (
      <p className="p-4 text-muted">
        Mend the problems first; then every failure can be rehearsed.
      </p>
    )
  }
  const titles = titlesOf(flow)
  return (
    <div className="grid gap-3 p-4">
      {state !== null && played !== null ? (
        <div className="sticky top-0 flex items-start gap-3 rounded-lg bg-back-soft px-3 py-2.5 text-back">
          <CornerDownLeft className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
          <p className="flex-1 font-medium" data-testid="rehearsal-says">
            <Sentence failing={state.failing} played={played} titles={titles} />
          </p>
          <span className="flex items-center gap-1 text-muted">
            <Button
              look="quiet"
              size="small-icon"
              aria-label="To the beginning"
              onClick={() => onChange({ ...state, shown: 0 })}
            >
              <ChevronFirst />
            </Button>
            <Button
              look="quiet"
              size="small-icon"
              aria-label="Next"
              disabled={state.shown >= played.beats.length}
              onClick={() => onChange({ ...state, shown: state.shown + 1 })}
            >
              <Play />
            </Button>
            <Button
              look="quiet"
              size="small-icon"
              aria-label="To the end"
              onClick={() => onChange({ ...state, shown: played.beats.length })}
            >
              <ChevronLast />
            </Button>
            <span className="w-14 text-xs">
              {state.shown} of {played.beats.length}
            </span>
            <Button
              look="quiet"
              size="small-icon"
              aria-label="End the rehearsal"
              onClick={() => onChange(null)}
            >
              <X />
            </Button>
          </span>
        </div>
      ) : (
        <p className="text-muted">
          Press a step below: the canvas plays what would run if it failed.
        </p>
      )}
      <h3 className="text-2xs font-bold tracking-wider text-muted uppercase">
        If exactly one step fails
      </h3>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-2.5">
        {rows.map((row) => (
          <CoverageCell
            key={row.step}
            row={row}
            titles={titles}
            isPlayed={state?.failing === row.step}
            onPlay={() => onChange({ failing: row.step, shown: Number.MAX_SAFE_INTEGER })}
          />
        ))}
      </div>
    </div>
  )
}

type Titles = ReadonlyMap<string, string>

function titlesOf(flow: Flow): Titles {
  const all = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])]
  return new Map(all.map(({ id, title }) => [id, title ?? id]))
}

function Sentence({
  failing,
  played: { summary, wayBack },
  titles,
}: {
  failing: string
  played: Rehearsed
  titles: Titles
}) {
  const name = (id: string) => titles.get(id) ?? id
  const outcome = summary.outcome ?? 'failed'
  const does = wayBack.map(name).join(', then ')
  const undone = summary.leftUndone.map(name).join(', ')
  if (summary.states[failing] === 'waiting' || summary.states[failing] === 'skipped') {
    return <>{name(failing)} is reached only if another step fails first.</>
  }
  return (
    <>
      If <b>{name(failing)}</b> fails, the run is <b>{shownOutcome(outcome).label}</b>
      {does === '' ? '. No action runs.' : `: ${does}.`}{' '}
      {outcome === 'succeeded'
        ? 'Its failure is handled.'
        : undone === ''
          ? 'Nothing is left undone.'
          : `Left undone: ${undone}.`}
    </>
  )
}

const BARS = { done: 'bg-done', back: 'bg-back-line', broken: 'bg-broken' } as const
const WORDS = { done: 'text-done', back: 'text-back', broken: 'text-broken' } as const

function CoverageCell({
  row,
  titles,
  isPlayed,
  onPlay,
}: {
  row: CoverageRow
  titles: Titles
  isPlayed: boolean
  onPlay: () => void
}) {
  const count = row.always.length + row.depends.length
  const undone = row.leftUndone.always.length + row.leftUndone.depends.length
  const isBroken = row.outcomes.includes('failed') || row.outcomes.includes('rollback-failed')
  const tone = isBroken ? 'broken' : row.outcomes.includes('rolled-back') ? 'back' : 'done'
  const label = row.outcomes.map((outcome) => shownOutcome(outcome).label).join(' or ')
  return (
    <button
      type="button"
      onClick={onPlay}
      data-testid={`coverage-${row.step}`}
      className={classNames(
        'grid min-w-0 cursor-pointer grid-cols-[minmax(0,1fr)] gap-2 rounded-lg border border-line bg-panel p-2.5 text-left hover:border-line-strong',
        isPlayed && 'border-back-line ring-1 ring-back-line',
      )}
    >
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="min-w-0 flex-1 truncate font-semibold">
          {titles.get(row.step) ?? row.step}
        </span>
        <span className="shrink-0 text-2xs text-muted">
          {count === 0 ? '—' : `${count} ${count === 1 ? 'action' : 'actions'}`}
        </span>
      </span>
      <span className={classNames('h-1 rounded-full', BARS[tone])} />
      <span className={classNames('text-xs', WORDS[tone])}>
        {label}
        {undone > 0 && `, ${undone} left undone`}
      </span>
    </button>
  )
}
