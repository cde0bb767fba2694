'use client'
import type { CoverageRow } from '@contraflow/engine'
import { memo, useDeferredValue, useMemo, useState } from 'react'
import type { Name } from '../rehearsal-words.ts'
import { type CoverageOrder, orderedCoverage, undoneOf } from './coverage-order.ts'
import { CoverageHead, CoverageLine } from './coverage-rows.tsx'
import { CoverageStrip } from './coverage-strip.tsx'
import { VirtualRows } from './virtual-rows.tsx'

/** Every single failure at once: a strip to see them all, and a table to read them. */
export const CoverageView = memo(function CoverageView({
  rows,
  name,
  fails,
  onPlay,
  onExplain,
}: {
  rows: readonly CoverageRow[]
  name: Name
  fails: readonly string[] | null
  onPlay: (row: CoverageRow) => void
  onExplain: (row: CoverageRow) => void
}) {
  const [order, setOrder] = useState<CoverageOrder>('flow')
  const [onlyUndone, setOnlyUndone] = useState(false)
  const [words, setWords] = useState('')
  const late = useDeferredValue(words)
  const shown = useMemo(
    () => orderedCoverage(rows, { order, onlyUndone, words: late }, name),
    [rows, order, onlyUndone, late, name],
  )
  const undone = useMemo(() => rows.filter((row) => undoneOf(row) > 0).length, [rows])
  const played = fails?.join() ?? null
  return (
    <section
      aria-label="If exactly one step fails"
      className="@container flex min-w-0 flex-1 flex-col gap-1.5"
    >
      <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 text-xs @max-md:gap-x-2">
        <h3 className="font-semibold">If exactly one step fails</h3>
        <label className="flex cursor-pointer items-center gap-1.5">
          <input
            type="checkbox"
            className="accent-[var(--broken)]"
            checked={onlyUndone}
            onChange={({ target }) => setOnlyUndone(target.checked)}
          />
          <span>
            Only <span className="@max-md:sr-only">with something </span>not undone
          </span>
          <span className={undone > 0 ? 'font-semibold text-broken' : 'text-muted'}>{undone}</span>
        </label>
        <input
          type="search"
          aria-label="Find a step"
          placeholder="Find…"
          value={words}
          onChange={({ target }) => setWords(target.value)}
          className="ml-auto h-6 w-28 min-w-0 rounded-md @max-md:w-21 border border-line-strong bg-panel px-2 text-xs"
        />
      </header>
      <CoverageStrip rows={rows} name={name} played={played} onPlay={onPlay} />
      <VirtualRows
        role="table"
        label="Every single failure"
        rows={shown}
        keyOf={({ step }) => step}
        estimatePx={30}
        className="rounded-lg border border-line"
        head={<CoverageHead order={order} onOrder={setOrder} />}
      >
        {(row) => (
          <CoverageLine
            row={row}
            name={name}
            isPlayed={[...(row.with ?? []), row.step].join() === played}
            onPlay={onPlay}
            onExplain={onExplain}
          />
        )}
      </VirtualRows>
      {shown.length === 0 && (
        <p className="text-xs text-muted">
          {onlyUndone
            ? 'Whichever one step fails, nothing is left to undo.'
            : 'No step is called so.'}
        </p>
      )}
    </section>
  )
})
