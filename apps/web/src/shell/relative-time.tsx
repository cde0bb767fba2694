'use client'
import { Tooltip } from '@contraflow/ui'
import { useEffect, useState } from 'react'

const UNITS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
] as const
const TICK_MS = 10_000
const WORDS = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'narrow' })
const EXACT = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/** How long ago something was (or how soon it will be), with the exact time on hover. */
export function RelativeTime({ at }: { at: string | number }) {
  const now = useNow(TICK_MS)
  const then = new Date(at)
  return (
    <Tooltip text={EXACT.format(then)}>
      <time dateTime={then.toISOString()} className="whitespace-nowrap" suppressHydrationWarning>
        {relativeWords(then.getTime() - now)}
      </time>
    </Tooltip>
  )
}

export function relativeWords(ms: number): string {
  const found = UNITS.find((unit) => Math.abs(ms) >= unit.ms)
  // What has happened since the clock here was last looked at has not yet to come.
  if (found === undefined) return ms > TICK_MS ? 'in a moment' : 'just now'
  return WORDS.format(Math.round(ms / found.ms), found.unit)
}

/** A day and a time: `12 Nov 21:56`. */
export function dayAndTime(at: string): string {
  const then = new Date(at)
  return `${DAY.format(then)} ${TIME.format(then)}`
}

/** A duration in a few characters: `14 ms`, `0.4 s`, `12 s`, `3 min 5 s`. */
export function durationWords(ms: number): string {
  if (ms < 100) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** The time, told again each so many ms; null: it stands still. */
export function useNow(everyMs: number | null): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (everyMs === null) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
