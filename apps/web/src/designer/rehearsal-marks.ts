import {
  createRun,
  type RunSummary,
  rehearsal,
  type StepState,
  summarize,
} from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'
import type { Tone } from '@contraflow/ui'
import type { Mark, Marks } from '../canvas/mark.ts'

/** One thing that happens in a rehearsal, in its order. */
export interface Beat {
  readonly id: string
  readonly isBack: boolean
  readonly fails: boolean
}

export interface Rehearsed {
  readonly summary: RunSummary
  readonly beats: readonly Beat[]
  /** Actions in the order in which they run. */
  readonly wayBack: readonly string[]
}

/** What would run if this step failed, computed by the engine that runs on the device. Pure. */
export function rehearsed(plan: Plan, failing: string): Rehearsed {
  let last = createRun(plan)
  for (const { run } of rehearsal(last, { fail: [failing] })) last = run
  const summary = summarize(last)
  const steps = new Set(plan.steps.map(({ id }) => id))
  const beats = summary.order.map((entry) => {
    const id = entry.replace(/[!~]$/, '')
    return { id, isBack: !steps.has(id), fails: entry.endsWith('!') }
  })
  const wayBack = beats.filter(({ isBack }) => isBack).map(({ id }) => id)
  return { summary, beats, wayBack }
}

const TONES: { readonly [state in StepState]: Tone } = {
  waiting: 'not-yet',
  running: 'going',
  succeeded: 'going',
  handled: 'broken',
  failed: 'broken',
  cancelled: 'not-yet',
  skipped: 'not-yet',
  'not-started': 'not-yet',
}

/** The first `shown` beats as marks on the cards; all else has not happened. Pure. */
export function rehearsalMarks(plan: Plan, { beats, summary }: Rehearsed, shown: number): Marks {
  const marks = new Map<string, Mark>()
  for (const { id } of [...plan.steps, ...plan.actions, ...(plan.flowRollback ?? [])]) {
    marks.set(id, { tone: 'not-yet' })
  }
  for (const [index, { id, isBack }] of beats.slice(0, shown).entries()) {
    const tone = isBack ? 'back' : TONES[summary.states[id] ?? 'waiting']
    marks.set(id, { tone, number: index + 1 })
  }
  return marks
}
