'use client'
import type { Plan } from '@contraflow/flow'
import type { JournalEntry } from '@contraflow/protocol'
import { classNames, TextInput } from '@contraflow/ui'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Attempt } from './attempts.ts'
import { outputLines } from './output-lines.ts'

const SHOWN_LINES = 2_000

/** What the attempts print, as it comes; of one step where one is chosen. Follows the end until one scrolls up. */
export function OutputPanel({
  plan,
  entries,
  attempts,
  only,
  onClear,
}: {
  plan: Plan
  entries: readonly JournalEntry[]
  attempts: readonly Attempt[]
  only: string | null
  onClear: () => void
}) {
  const [words, setWords] = useState('')
  const box = useRef<HTMLDivElement>(null)
  const follows = useRef(true)
  const lines = outputLines(entries, only).filter(({ text }) =>
    text.toLowerCase().includes(words.toLowerCase()),
  )
  const shown = lines.slice(-SHOWN_LINES)
  const count = lines.length
  const followEnd = useCallback(() => {
    if (box.current !== null && follows.current) box.current.scrollTop = box.current.scrollHeight
  }, [])
  useEffect(() => {
    if (count > 0) followEnd()
  }, [count, followEnd])
  useEffect(() => {
    // The room changes as well: what stands above may come and go.
    const observer = new ResizeObserver(followEnd)
    if (box.current !== null) observer.observe(box.current)
    return () => observer.disconnect()
  }, [followEnd])
  const works = [...plan.steps, ...plan.actions, ...(plan.flowRollback ?? [])]
  const title = works.find(({ id }) => id === only)?.title
  const failure = attempts.findLast(({ id }) => id === only)?.outcome
  return (
    <section className="grid h-full min-h-0 grid-rows-[auto_minmax(0,1fr)]" aria-label="Output">
      <header className="flex items-center gap-2 border-b border-line px-3 py-2">
        <h2 className="font-semibold">Output</h2>
        {title !== undefined && (
          <button
            type="button"
            onClick={onClear}
            className="cursor-pointer rounded-full bg-going-soft px-2 text-2xs font-semibold text-going"
            title="Show the output of all steps"
          >
            {title} ×
          </button>
        )}
        <TextInput
          type="search"
          aria-label="Search the output"
          placeholder="Search"
          className="ml-auto h-7 w-40"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      </header>
      <div
        ref={box}
        role="log"
        data-testid="output"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < 24
        }}
        className="overflow-y-auto p-3 font-mono text-xs leading-5"
      >
        {lines.length > shown.length && (
          <p className="text-muted">{lines.length - shown.length} earlier lines are not shown.</p>
        )}
        {shown.map(({ key, id, stream, text }) => (
          <p key={key} className="flex gap-3 break-all whitespace-pre-wrap">
            {only === null && <span className="w-24 shrink-0 truncate text-muted">{id}</span>}
            <span className={classNames('min-w-0 flex-1', STREAMS[stream])}>{text}</span>
          </p>
        ))}
        {lines.length === 0 && <p className="text-muted">Nothing printed.</p>}
        {failure?.ok === false && (
          <p className="mt-2 rounded bg-broken-soft px-2 py-1 text-broken">
            {failure.failure.kind}: {failure.failure.message}
          </p>
        )}
      </div>
    </section>
  )
}

const STREAMS = { stdout: 'text-ink', stderr: 'text-broken', log: 'text-muted' } as const
