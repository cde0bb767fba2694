'use client'
import type { CoverageRow } from '@contraflow/engine'
import { classNames } from '@contraflow/ui'
import { memo } from 'react'
import { shownOutcome } from '../../shell/state-words.tsx'
import type { Name } from '../rehearsal-words.ts'
import { undoneOf, worstOutcome } from './coverage-order.ts'

const TONES = {
  succeeded: 'bg-done',
  'rolled-back': 'bg-back-line',
  failed: 'bg-broken',
  'rollback-failed': 'bg-broken',
  aborted: 'bg-not-yet',
  refused: 'bg-not-yet',
  expired: 'bg-not-yet',
} as const

/** More bars than these have no room for anything between them. */
const MOST_APART = 200

/** A bar a failure, in the order of the flow, as tall as what it leaves undone is bad; the table says the same in words. */
export const CoverageStrip = memo(function CoverageStrip({
  rows,
  name,
  played,
  onPlay,
}: {
  rows: readonly CoverageRow[]
  name: Name
  played: string | null
  onPlay: (row: CoverageRow) => void
}) {
  return (
    // The table below is the same for the keyboard and for a screen reader.
    <div
      aria-hidden="true"
      className={classNames(
        'flex h-5 shrink-0 items-stretch overflow-hidden rounded-md',
        rows.length <= MOST_APART && 'gap-px',
      )}
    >
      {rows.map((row) => {
        const undone = undoneOf(row)
        const words = row.outcomes.map((outcome) => shownOutcome(outcome).label).join(' or ')
        return (
          <button
            key={row.step}
            type="button"
            tabIndex={-1}
            title={`${name(row.step)} fails: ${words}${undone > 0 ? `, ${undone} left undone` : ''}`}
            onClick={() => onPlay(row)}
            className={classNames(
              'flex min-w-0 flex-1 cursor-pointer flex-col',
              [...(row.with ?? []), row.step].join() === played &&
                'outline-2 -outline-offset-2 outline-ink',
            )}
          >
            <span className={classNames('flex-1', TONES[worstOutcome(row)])} />
            <span className={classNames('h-1.5', undone > 0 ? 'bg-broken' : 'bg-line')} />
          </button>
        )
      })}
    </div>
  )
})
