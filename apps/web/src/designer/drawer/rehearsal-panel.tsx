'use client'
import type { CoverageRow } from '@contraflow/engine'
import type { Flow, Plan } from '@contraflow/flow'
import { classNames } from '@contraflow/ui'
import { memo, useCallback, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { shownOutcome } from '../../shell/state-words.tsx'
import type { JudgeOfDraft } from '../judge/use-judge.ts'
import type { Rehearsed } from '../rehearsal-marks.ts'
import { type Name, namesOf, saidOf } from '../rehearsal-words.ts'
import type { Rehearsal } from '../use-rehearsal.ts'
import { CoverageView } from './coverage-view.tsx'
import { FailsChips } from './fails-chips.tsx'
import { RehearsalPlayer } from './rehearsal-player.tsx'
import { WhyPanel } from './why-panel.tsx'

/** What would run, computed by the engine that runs on the device: a set of failures played, and every single one at once. */
export const RehearsalPanel = memo(function RehearsalPanel({
  flow,
  plan,
  judge,
  rehearsal,
}: {
  flow: Flow
  /** null: the flow has problems and can't be rehearsed. */
  plan: Plan | null
  judge: JudgeOfDraft
  rehearsal: Rehearsal
}) {
  const name = useMemo(() => namesOf(flow), [flow])
  const [isExplained, setExplained] = useState(false)
  const { fails, played, suppose } = rehearsal
  const play = useCallback(
    (row: CoverageRow) => suppose([...(row.with ?? []), row.step]),
    [suppose],
  )
  const why = useRef<HTMLElement>(null)
  const explain = useCallback(
    (row: CoverageRow) => {
      flushSync(() => {
        play(row)
        setExplained(true)
      })
      why.current?.focus({ preventScroll: true })
      // There is seldom room for it below what is played.
      why.current?.scrollIntoView({ block: 'nearest' })
    },
    [play],
  )
  if (judge.judged === null) return <p className="p-4 text-muted">Looking at the flow…</p>
  if (plan === null) {
    return (
      <p className="p-4 text-muted">
        {flow.steps.length === 0
          ? 'Add the first step; then its failure can be rehearsed.'
          : 'Mend the problems first; then every failure can be rehearsed.'}
      </p>
    )
  }
  return (
    <div className="flex h-full min-h-0 gap-3 p-3">
      <CoverageView
        rows={judge.judged.coverage}
        name={name}
        fails={fails}
        onPlay={play}
        onExplain={explain}
      />
      <section
        aria-label="Rehearsal"
        className="flex w-80 shrink-0 flex-col gap-2 overflow-y-auto max-xl:w-64"
      >
        <FailsChips plan={plan} name={name} rehearsal={rehearsal} />
        {fails === null || played === null ? (
          <p className="text-xs text-muted">
            Press a step in the table, or the flask on a card: the canvas plays what would run if it
            failed. Any set of steps and actions can fail together.
          </p>
        ) : (
          <>
            <Sentence fails={fails} played={played} name={name} />
            <RehearsalPlayer
              rehearsal={rehearsal}
              played={played}
              name={name}
              isExplained={isExplained}
              onExplain={() => {
                flushSync(() => setExplained((before) => !before))
                why.current?.scrollIntoView({ block: 'nearest' })
              }}
            />
            {isExplained && (
              <WhyPanel ref={why} rehearsal={rehearsal} played={played} name={name} />
            )}
          </>
        )}
      </section>
    </div>
  )
})

const GROUNDS: { readonly [outcome: string]: string } = {
  'rollback-failed': 'bg-broken text-on-tone',
  failed: 'bg-broken-soft text-broken',
  succeeded: 'bg-done-soft text-done',
}

function Sentence({
  fails,
  played,
  name,
}: {
  fails: readonly string[]
  played: Rehearsed
  name: Name
}) {
  const { given, notReached, back, leaves } = saidOf(fails, played, name)
  const outcome = played.summary.outcome ?? 'failed'
  const { icon: Icon, label } = shownOutcome(outcome)
  return (
    <p
      className={classNames(
        'flex shrink-0 items-start gap-2 rounded-lg px-3 py-2 text-xs font-medium',
        GROUNDS[outcome] ?? 'bg-back-soft text-back',
      )}
      data-testid="rehearsal-says"
      role="status"
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden="true" />
      <span className="min-w-0 wrap-anywhere">
        {given}, the run is <b>{label}</b>
        {back === '' ? (outcome === 'succeeded' ? '.' : '. No action runs.') : `: ${back}.`}{' '}
        {leaves} {notReached}
      </span>
    </p>
  )
}
