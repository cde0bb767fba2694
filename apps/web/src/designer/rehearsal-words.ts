import type { RunSummary, Timing } from '@contraflow/engine'
import type { Flow } from '@contraflow/flow'
import { few, list } from '../shell/in-words.ts'
import type { Rehearsed } from './rehearsal-marks.ts'

/** What a step or an action is called. */
export type Name = (id: string) => string

export function namesOf(flow: Flow): Name {
  const all = [...flow.steps, ...flow.rollbacks, ...(flow.flowRollback?.actions ?? [])]
  const titles = new Map(all.map(({ id, title }) => [id, title ?? id]))
  return (id) => titles.get(id) ?? id
}

/** What a rehearsal comes to, in the parts of one sentence. */
export interface Said {
  /** `If Deliver fails`, `If Deliver and Put back fail`, `If nothing fails`. */
  readonly given: string
  /** What is named as failing and does not come to it: it is never reached, or cancelled before. */
  readonly notReached: string
  /** The actions in their order; empty: none runs. */
  readonly back: string
  /** What is left on the device; what has to be looked at first. */
  readonly leaves: string
}

/** Pure. */
export function saidOf(
  fails: readonly string[],
  { summary, wayBack, beats }: Rehearsed,
  name: Name,
): Said {
  const beatOf = new Map(beats.map((beat) => [beat.id, beat]))
  const failed = fails.filter((id) => beatOf.get(id)?.isCancelled === false)
  const cancelled = fails.filter((id) => beatOf.get(id)?.isCancelled === true)
  const missed = fails.filter((id) => !beatOf.has(id))
  return {
    given: failed.length === 0 ? 'If nothing fails' : `If ${failing(failed, name)}`,
    notReached: [
      ...(missed.length === 0 ? [] : [`${areAll(missed, name)} not reached.`]),
      ...(cancelled.length === 0 ? [] : [`${areAll(cancelled, name)} cancelled before.`]),
    ].join(' '),
    back: few(wayBack.map(name)).join(', then '),
    leaves: [handledWords(summary), ...leftWords(summary, beats, name)].filter(Boolean).join(' '),
  }
}

function failing(ids: readonly string[], name: Name): string {
  return `${list(ids.map(name))} ${ids.length === 1 ? 'fails' : 'fail'}`
}

function areAll(ids: readonly string[], name: Name): string {
  return `${list(ids.map(name))} ${ids.length === 1 ? 'is' : 'are'}`
}

function handledWords({ ignored, fellBack }: RunSummary): string {
  const words = [
    ...(ignored === 0 ? [] : [`${ignored} ignored`]),
    ...(fellBack === 0 ? [] : [`${fellBack} fell back`]),
  ]
  return words.length === 0 ? '' : `Handled failures: ${words.join(', ')}.`
}

function leftWords(
  { outcome, leftUndone }: RunSummary,
  beats: Rehearsed['beats'],
  name: Name,
): readonly string[] {
  if (outcome === 'succeeded') return []
  const broken = beats.filter(({ isBack, fails }) => isBack && fails).map(({ id }) => name(id))
  return [
    ...(broken.length === 0
      ? []
      : [`The device may be inconsistent: ${list(broken)} failed on the way back.`]),
    leftUndone.length === 0
      ? 'Nothing is left to undo.'
      : `Not undone: ${list(leftUndone.map(name))}.`,
  ]
}

/** A timing as the label of a choice. */
export function timingWords({ when, beside }: Pick<Timing, 'when' | 'beside'>, name: Name): string {
  switch (when) {
    case 'early':
      return 'as early as can be'
    case 'late':
      return 'as late as can be'
    case 'while':
      return `while ${name(beside ?? '')} runs`
    case 'quiet':
      return 'with nothing to undo'
    default:
      return when satisfies never
  }
}
