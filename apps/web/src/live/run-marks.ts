import type { ActionState, Run, StepState } from '@contraflow/engine'
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

export const ACTION_SHOWN: { readonly [state in ActionState]: { tone: Tone; word: string } } = {
  waiting: { tone: 'not-yet', word: 'not run' },
  running: { tone: 'back', word: 'running' },
  succeeded: { tone: 'back', word: 'done' },
  failed: { tone: 'broken', word: 'failed' },
  cancelled: { tone: 'not-yet', word: 'cancelled' },
}

/** Where each step and action of a run stands, for its card. Pure; `now` in ms since 1970. */
export function runMarks(
  run: Run,
  attempts: readonly Attempt[],
  entries: readonly JournalEntry[],
  now: number,
): Marks {
  const marks = new Map<string, Mark>()
  for (const [index, { step }] of run.plan.steps.entries()) {
    const progress = run.steps[index]
    if (progress === undefined) continue
    const shown = STEP_SHOWN[progress.state]
    marks.set(step.id, markOf(step.id, shown, { attempts, entries, now }))
  }
  for (const [index, action] of run.plan.actions.entries()) {
    const progress = run.actions[index]
    if (progress === undefined) continue
    const isDue = run.due.includes(index)
    const shown =
      progress.state === 'waiting' && isDue && run.phase !== 'ended'
        ? { tone: 'back' as const, word: 'will run' }
        : ACTION_SHOWN[progress.state]
    marks.set(action.id, markOf(action.id, shown, { attempts, entries, now }))
  }
  return marks
}

function markOf(
  id: string,
  shown: { tone: Tone; word: string },
  {
    attempts,
    entries,
    now,
  }: { attempts: readonly Attempt[]; entries: readonly JournalEntry[]; now: number },
): Mark {
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
