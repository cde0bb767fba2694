'use client'
import type { Timing } from '@contraflow/engine'
import type { Flow, Plan } from '@contraflow/flow'
import { useEffect, useMemo, useState } from 'react'
import type { Marks } from '../canvas/mark.ts'
import { useSteady } from '../canvas/use-steady.ts'
import type { JudgeOfDraft } from './judge/use-judge.ts'
import { type Rehearsed, rehearsalMarks, rehearsed } from './rehearsal-marks.ts'
import { namesOf } from './rehearsal-words.ts'
import { addressParams, listParam, useAddress } from './use-address.ts'
import { usePlaying } from './use-playing.ts'

/** A rehearsal that is played on the canvas. */
export interface Rehearsal {
  /** What is supposed to fail, steps and actions; null: nothing is rehearsed. */
  readonly fails: readonly string[] | null
  /** Ends the rehearsal with null; the beats are shown whole. */
  readonly suppose: (fails: readonly string[] | null) => void
  /** Says that something fails, or takes it back. */
  readonly toggle: (id: string) => void
  /** All timings of what is supposed to fail, where it is a single failure; at most one: nothing depends on timing. */
  readonly timings: readonly Timing[]
  /** null: attempts end first in, first out. */
  readonly timing: Timing | null
  readonly chooseTiming: (timing: Timing | null) => void
  readonly played: Rehearsed | null
  readonly marks: Marks | undefined
  /** Actions in the order in which they run, as far as it is shown. */
  readonly wayBack: readonly string[]
  readonly playing: ReturnType<typeof usePlaying>
  /** The card that the last shown beat is about; null: none is shown. */
  readonly lookAt: string | null
}

/** Plays what the person has said fails; what the plan does not have is let go. It stands in the page's address. */
export function useRehearsal(flow: Flow, plan: Plan | null, judge: JudgeOfDraft): Rehearsal {
  const [named, setFails] = useState(() => listParam('fails'))
  const fails = useMemo(() => stillThere(flow, named), [flow, named])
  const [wanted, setWanted] = useState(() => addressParams().get('timing'))
  const timings = useTimings(plan, judge, fails)
  const timing = timings.find((one) => timingKey(one) === wanted) ?? null
  useAddress({ fails: fails?.join(',') ?? null, timing: fails === null ? null : wanted })

  const { played, playing, marks, wayBack } = usePlayed(flow, plan, fails, timing)
  const { shown, toEnd } = playing

  const suppose = useSteady((next: readonly string[] | null) => {
    setFails(next)
    setWanted(null)
    toEnd()
  })
  const toggle = useSteady((id: string) => suppose(toggled(fails ?? [], id)))
  const chooseTiming = useSteady((chosen: Timing | null) => {
    setWanted(chosen === null ? null : timingKey(chosen))
    toEnd()
  })
  const lookAt = lookedAt(played, shown, fails)
  return useMemo(
    () => ({
      fails,
      suppose,
      toggle,
      timings,
      timing,
      chooseTiming,
      played,
      marks,
      wayBack,
      playing,
      lookAt,
    }),
    [
      fails,
      suppose,
      toggle,
      timings,
      timing,
      chooseTiming,
      played,
      marks,
      wayBack,
      playing,
      lookAt,
    ],
  )
}

/** What the supposition comes to, and how much of it is shown. */
function usePlayed(
  flow: Flow,
  plan: Plan | null,
  fails: readonly string[] | null,
  timing: Timing | null,
) {
  const played = useMemo(() => {
    if (plan === null || fails === null) return null
    return rehearsed(plan, timing ?? { fail: fails })
  }, [plan, fails, timing])
  const playing = usePlaying(played?.beats.length ?? 0)
  const { shown } = playing
  const name = useMemo(() => namesOf(flow), [flow])
  const marks = useMemo(
    () =>
      plan === null || played === null ? undefined : rehearsalMarks(plan, played, shown, name),
    [plan, played, shown, name],
  )
  const wayBack = useMemo(() => wayBackShown(played, shown), [played, shown])
  return { played, playing, marks, wayBack }
}

/** What has been deleted since fails no more. */
function stillThere(
  { steps, rollbacks, flowRollback }: Flow,
  named: readonly string[] | null,
): readonly string[] | null {
  if (named === null) return null
  const all = [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].map(({ id }) => id)
  const there = named.filter((id) => all.includes(id))
  if (there.length === named.length) return named
  return there.length === 0 ? null : there
}

function toggled(fails: readonly string[], id: string): readonly string[] | null {
  const next = fails.includes(id) ? fails.filter((other) => other !== id) : [...fails, id]
  return next.length === 0 ? null : next
}

function timingKey({ when, beside }: Timing): string {
  return beside === null ? when : `${when}:${beside}`
}

const NONE: readonly Timing[] = []

/** Asked of the worker, where the failure is one that coverage has a row for. */
function useTimings(
  plan: Plan | null,
  { judged, askTimings }: JudgeOfDraft,
  fails: readonly string[] | null,
): readonly Timing[] {
  const [found, setFound] = useState<readonly Timing[]>(NONE)
  const row = judged?.coverage.find(
    ({ step, with: others = [] }) => [...others, step].join() === fails?.join(),
  )
  const step = plan === null ? null : (row?.step ?? null)
  useEffect(() => {
    let isCurrent = true
    setFound(NONE)
    if (step !== null && plan !== null) {
      void askTimings(step).then((timings) => {
        if (isCurrent) setFound(timings)
      })
    }
    return () => {
      isCurrent = false
    }
  }, [step, plan, askTimings])
  return found
}

function wayBackShown(played: Rehearsed | null, shown: number): readonly string[] {
  if (played === null) return []
  const back = played.beats.slice(0, shown).filter(({ isBack }) => isBack)
  return played.wayBack.slice(0, back.length)
}

/** While it plays, what happens now; at its end, what failed. */
function lookedAt(
  played: Rehearsed | null,
  shown: number,
  fails: readonly string[] | null,
): string | null {
  if (played === null) return null
  if (shown >= played.beats.length) return played.failed ?? fails?.[0] ?? null
  return played.beats[shown - 1]?.id ?? null
}
