'use client'
import type { RunView } from '@contraflow/api'
import type { Run } from '@contraflow/engine'
import type { JournalEntry } from '@contraflow/protocol'
import type { Tone } from '@contraflow/ui'
import { useMemo } from 'react'
import type { Marks } from '../canvas/mark.ts'
import { useNow } from '../shell/relative-time.tsx'
import { type Attempt, replayed } from './attempts.ts'
import { isHeard } from './is-heard.ts'
import { attemptTones, runMarks } from './run-marks.ts'

/** A run as a drawing shows it. */
export interface RunPicture {
  readonly state: Run
  /** Where it stands by all of its entries, however few of them are looked at. */
  readonly latest: Run
  readonly attempts: readonly Attempt[]
  readonly entries: readonly JournalEntry[]
  readonly marks: Marks
  /** The colours of the attempts' bars. */
  readonly tones: ReadonlyMap<Attempt, Tone>
  /** Actions in the order in which they ran. */
  readonly wayBack: readonly string[]
  /** Until when attempts in flight have lasted, in ms since 1970. */
  readonly clock: number
}

const TICK_MS = 500
const NO_ENTRIES: readonly JournalEntry[] = []

/** Marks of a run that is shown, moving on while it is going on. `until`: only so many of its entries have happened. */
export function useRunPicture(run: RunView, until?: number | null): RunPicture
export function useRunPicture(run: RunView | null, until?: number | null): RunPicture | null
export function useRunPicture(run: RunView | null, until: number | null = null): RunPicture | null {
  const isGoing = run !== null && isHeard(run)
  const now = useNow(isGoing ? TICK_MS : null)
  const all = run?.entries ?? NO_ENTRIES
  const entries = useMemo(
    () => (until === null ? all : all.filter(({ seq }) => seq <= until)),
    [all, until],
  )
  const plan = run?.plan ?? null
  const whole = useMemo(() => (plan === null ? null : replayed(plan, all)), [plan, all])
  const replay = useMemo(
    () => (plan === null || entries === all ? whole : replayed(plan, entries)),
    [plan, whole, entries, all],
  )
  // What has ended, or is looked back on, stands still where its last entry is.
  const clock = isGoing && until === null ? now : (entries.at(-1)?.at ?? now)
  return useMemo(() => {
    if (replay === null || whole === null) return null
    const { run: state, attempts } = replay
    return {
      state,
      latest: whole.run,
      attempts,
      entries,
      marks: runMarks(state, attempts, entries, clock),
      tones: attemptTones(state, attempts),
      wayBack: attempts.filter(({ isBack }) => isBack).map(({ id }) => id),
      clock,
    }
  }, [replay, whole, entries, clock])
}
