'use client'
import type { CoverageRow } from '@contraflow/engine'
import { memo, type PointerEvent, useMemo, useState } from 'react'
import { shownOutcome } from '../../shell/state-words.tsx'
import type { Name } from '../rehearsal-words.ts'
import { undoneOf, worstOutcome } from './coverage-order.ts'

const TONES = {
  succeeded: 'var(--done)',
  'rolled-back': 'var(--back-line)',
  failed: 'var(--broken)',
  'rollback-failed': 'var(--broken)',
  aborted: 'var(--not-yet)',
  refused: 'var(--not-yet)',
  expired: 'var(--not-yet)',
} as const

/** In the strip's own height. */
const HEIGHT = 20
const FOOT = 6
/** More bars than these have no room for anything between them. */
const MOST_APART = 200
/** About as wide as it is: a pixel stays between bars. */
const ABOUT_PX = 400

/**
 * A bar a failure, in the order of the flow, in the colour of how it ends, and red at its foot where it leaves anything
 * undone; the table says the same in words. One picture, however many there are.
 */
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
  const [over, setOver] = useState<CoverageRow | null>(null)
  const paths = useMemo(() => pathsOf(rows), [rows])
  const playedAt = rows.findIndex((row) => [...(row.with ?? []), row.step].join() === played)
  const rowAt = ({ clientX, currentTarget }: Pick<PointerEvent, 'clientX' | 'currentTarget'>) => {
    const { left, width } = currentTarget.getBoundingClientRect()
    return rows[Math.floor(((clientX - left) / width) * rows.length)] ?? null
  }
  return (
    // The table below is the same for the keyboard and for a screen reader.
    <button
      type="button"
      tabIndex={-1}
      aria-hidden="true"
      data-testid="coverage-strip"
      title={over === null ? undefined : wordsOf(over, name)}
      className="block h-5 shrink-0 cursor-pointer overflow-hidden rounded-md"
      onPointerMove={(event) => setOver(rowAt(event))}
      onClick={(event) => {
        const row = rowAt(event)
        if (row !== null) onPlay(row)
      }}
    >
      <svg
        viewBox={`0 0 ${Math.max(1, rows.length)} ${HEIGHT}`}
        preserveAspectRatio="none"
        className="block h-full w-full"
        aria-hidden="true"
      >
        {paths.map(({ colour, path }) => (
          <path key={colour} d={path} fill={colour} />
        ))}
        {playedAt !== -1 && (
          <rect
            x={playedAt}
            y={0}
            width={barWidth(rows.length)}
            height={HEIGHT}
            fill="none"
            stroke="var(--ink)"
            strokeWidth={3}
            vectorEffect="non-scaling-stroke"
          />
        )}
      </svg>
    </button>
  )
})

function wordsOf(row: CoverageRow, name: Name): string {
  const undone = undoneOf(row)
  const words = row.outcomes.map((outcome) => shownOutcome(outcome).label).join(' or ')
  return `${name(row.step)} fails: ${words}${undone > 0 ? `, ${undone} not undone` : ''}`
}

function barWidth(bars: number): number {
  return bars <= MOST_APART ? 1 - bars / ABOUT_PX : 1
}

/** All bars of one colour are one path. */
function pathsOf(rows: readonly CoverageRow[]): readonly { colour: string; path: string }[] {
  const width = barWidth(rows.length)
  const paths = new Map<string, string[]>()
  const add = (colour: string, x: number, y: number, height: number) => {
    const bars = paths.get(colour) ?? []
    bars.push(`M${x} ${y}h${width}v${height}h${-width}z`)
    paths.set(colour, bars)
  }
  for (const [x, row] of rows.entries()) {
    add(TONES[worstOutcome(row)], x, 0, HEIGHT - FOOT)
    add(undoneOf(row) > 0 ? 'var(--broken)' : 'var(--line)', x, HEIGHT - FOOT, FOOT)
  }
  return [...paths].map(([colour, bars]) => ({ colour, path: bars.join('') }))
}
