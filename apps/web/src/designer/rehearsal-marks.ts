import {
  createRun,
  explain,
  type Reason,
  type Run,
  type RunSummary,
  rehearsal,
  type StepState,
  type Supposition,
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
  readonly isCancelled: boolean
  /** Steps that run at the same time, at some moment. */
  readonly beside: readonly string[]
}

export interface Rehearsed {
  readonly summary: RunSummary
  readonly beats: readonly Beat[]
  /** Actions in the order in which they run. */
  readonly wayBack: readonly string[]
  readonly reasons: readonly Reason[]
  /** The step that turned the run round; null: none did. */
  readonly failed: string | null
}

/** What would run if these failed, computed by the engine that runs on the device. Pure. */
export function rehearsed(plan: Plan, supposition: Supposition): Rehearsed {
  let last = createRun(plan)
  const beside = new Map<string, Set<string>>()
  for (const { run } of rehearsal(last, supposition)) {
    last = run
    noteBeside(run, beside)
  }
  const summary = summarize(last)
  const steps = new Set(plan.steps.map(({ id }) => id))
  const beats = summary.order.map((entry): Beat => {
    const id = entry.replace(/[!~]$/, '')
    return {
      id,
      isBack: !steps.has(id),
      fails: entry.endsWith('!'),
      isCancelled: entry.endsWith('~'),
      beside: [...(beside.get(id) ?? [])],
    }
  })
  const wayBack = beats.filter(({ isBack }) => isBack).map(({ id }) => id)
  return { summary, beats, wayBack, reasons: explain(last), failed: last.turn?.step ?? null }
}

function noteBeside({ plan, steps, running }: Run, beside: Map<string, Set<string>>): void {
  if (running < 2) return
  const ids = plan.steps.flatMap(({ step }, at) =>
    steps[at]?.state === 'running' ? [step.id] : [],
  )
  for (const id of ids) {
    const known = beside.get(id) ?? new Set()
    for (const other of ids) if (other !== id) known.add(other)
    beside.set(id, known)
  }
}

const SHOWN: { readonly [state in StepState]: { readonly tone: Tone; readonly word?: string } } = {
  waiting: { tone: 'not-yet' },
  running: { tone: 'going' },
  succeeded: { tone: 'going' },
  handled: { tone: 'broken', word: 'fails, handled' },
  failed: { tone: 'broken', word: 'fails' },
  cancelled: { tone: 'not-yet', word: '~ cancelled' },
  skipped: { tone: 'not-yet', word: 'skipped' },
  'not-started': { tone: 'not-yet', word: 'does not start' },
}

/** The first `shown` beats as marks on the cards; all else has not happened. Pure. */
export function rehearsalMarks(
  plan: Plan,
  { beats, summary }: Rehearsed,
  shown: number,
  name: (id: string) => string,
): Marks {
  const isWhole = shown >= beats.length
  const marks = new Map<string, Mark>()
  for (const { id } of plan.steps) {
    const { word } = SHOWN[summary.states[id] ?? 'waiting']
    marks.set(id, { tone: 'not-yet', ...(isWhole && word !== undefined ? { word } : {}) })
  }
  for (const { id } of [...plan.actions, ...(plan.flowRollback ?? [])]) {
    marks.set(id, { tone: 'not-yet', ...(isWhole ? { word: 'does not run' } : {}) })
  }
  for (const [index, beat] of beats.slice(0, shown).entries()) {
    marks.set(beat.id, markOf(beat, index, summary, name))
  }
  return marks
}

function markOf(
  { id, isBack, fails, beside }: Beat,
  index: number,
  { states }: RunSummary,
  name: (id: string) => string,
): Mark {
  const number = index + 1
  if (isBack) return fails ? { tone: 'broken', number, word: 'fails' } : { tone: 'back', number }
  const shown = SHOWN[states[id] ?? 'waiting']
  if (beside.length === 0) return { ...shown, number }
  const [first = '', ...others] = beside
  const detail = others.length === 0 ? `beside ${name(first)}` : `beside ${beside.length} others`
  return { ...shown, number, word: shown.word ?? '∥ runs', detail }
}
