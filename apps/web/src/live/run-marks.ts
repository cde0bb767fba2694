import type { ActionState, Phase, Run, StepState } from '@contraflow/engine'
import type { JournalEntry } from '@contraflow/protocol'
import type { Tone } from '@contraflow/ui'
import type { Mark, Marks } from '../canvas/mark.ts'
import { durationWords } from '../shell/relative-time.tsx'
import type { Attempt } from './attempts.ts'

export const STEP_SHOWN: { readonly [state in StepState]: { tone: Tone; word: string } } = {
  waiting: { tone: 'not-yet', word: 'waiting' },
  running: { tone: 'going', word: 'running' },
  succeeded: { tone: 'done', word: 'succeeded' },
  handled: { tone: 'broken', word: 'failed, handled' },
  failed: { tone: 'broken', word: 'failed' },
  cancelled: { tone: 'not-yet', word: 'cancelled' },
  skipped: { tone: 'not-yet', word: 'skipped' },
  'not-started': { tone: 'not-yet', word: 'not started' },
}

const ACTION_SHOWN: { readonly [state in ActionState]: { tone: Tone; word: string } } = {
  waiting: { tone: 'not-yet', word: 'not run' },
  running: { tone: 'back', word: 'running' },
  succeeded: { tone: 'back', word: 'done' },
  failed: { tone: 'broken', word: 'failed' },
  cancelled: { tone: 'not-yet', word: 'cancelled' },
}

interface Shown {
  readonly tone: Tone
  readonly word: string
}

/** How an action is shown: one that still ran when the run's journal was lost runs no more. Pure. */
export function shownAction(state: ActionState, phase: Phase): Shown {
  return ACTION_SHOWN[state === 'running' && phase === 'ended' ? 'cancelled' : state]
}

/** Where each step and action of a run stands, for its card. Pure; `now` in ms since 1970. */
export function runMarks(
  run: Run,
  attempts: readonly Attempt[],
  entries: readonly JournalEntry[],
  now: number,
): Marks {
  return new Map(
    [...shownWorks(run)].map(([id, shown]) => [id, markOf(id, shown, { attempts, entries, now })]),
  )
}

/**
 * The colour of each attempt's bar: the last one of a step or action has that of its card; one before it that of its own end.
 * Pure.
 */
export function attemptTones(run: Run, attempts: readonly Attempt[]): ReadonlyMap<Attempt, Tone> {
  const works = shownWorks(run)
  const last = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  return new Map(
    attempts.map((attempt) => {
      const shown = works.get(attempt.id)
      const hasEndedBefore = attempt.endedAt !== null && shown?.isRunning === true
      const isLast = last.get(attempt.id) === attempt && !hasEndedBefore
      const tone = isLast && shown !== undefined ? shown.tone : endTone(attempt)
      return [attempt, tone]
    }),
  )
}

/** Of an attempt after which there was, or will be, another one. */
function endTone({ wasInterrupted }: Attempt): Tone {
  return wasInterrupted ? 'not-yet' : 'broken'
}

function shownWorks(run: Run): ReadonlyMap<string, Shown & { readonly isRunning: boolean }> {
  const { plan, phase, due } = run
  const steps = plan.steps.map(({ step }, index) => {
    const { state } = run.steps[index] ?? { state: 'waiting' }
    return [step.id, { ...STEP_SHOWN[state], isRunning: state === 'running' }] as const
  })
  const actions = plan.actions.map(({ id }, index) => {
    const { state } = run.actions[index] ?? { state: 'waiting' }
    const willRun = state === 'waiting' && due.includes(index) && phase !== 'ended'
    const shown = willRun ? WILL_RUN : shownAction(state, phase)
    return [id, { ...shown, isRunning: state === 'running' && phase !== 'ended' }] as const
  })
  return new Map([...steps, ...actions])
}

const WILL_RUN: Shown = { tone: 'back', word: 'will run' }

function markOf(
  id: string,
  { tone, word }: Shown,
  {
    attempts,
    entries,
    now,
  }: { attempts: readonly Attempt[]; entries: readonly JournalEntry[]; now: number },
): Mark {
  const shown = { tone, word }
  const last = attempts.findLast((attempt) => attempt.id === id)
  if (last === undefined) return shown
  const lasted = durationWords((last.endedAt ?? Math.max(now, last.startedAt)) - last.startedAt)
  const detail = last.attempt > 1 ? `${lasted}, attempt ${last.attempt}` : lasted
  if (last.endedAt !== null) return { ...shown, detail }
  const progress = entries.findLast(
    (entry) => entry.kind === 'progress' && entry.id === id && entry.attempt === last.attempt,
  )
  return progress?.kind === 'progress' && progress.total !== null && progress.total > 0
    ? { ...shown, detail, progress: Math.min(1, progress.done / progress.total) }
    : { ...shown, detail }
}
