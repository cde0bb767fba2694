import type { ActionState, Run } from '../run.ts'
import { changeAction, type Draft, end, known } from './draft.ts'
import { wayBackLater } from './way-back.ts'

/** Everything that was cancelled has ended: the actions run, one at a time. */
export function beginBack(draft: Draft): void {
  draft.run.phase = 'back'
  runNext(draft)
}

/** An action has ended for good. */
export function endAction(
  draft: Draft,
  index: number,
  state: Exclude<ActionState, 'waiting' | 'running'>,
): void {
  changeAction(draft, index, { state, inFlight: false })
  draft.run.dueDone += 1
  runNext(draft)
}

/** Rolls an ended run back, if that is allowed. True if it began. */
export function rollBackEnded(draft: Draft): boolean {
  if (rollBackRefusal(draft.run) !== null) return false
  draft.run.due = wayBackLater(draft.run)
  draft.run.dueDone = 0
  draft.run.turn ??= { step: null, failure: null }
  draft.run.stopped = false
  draft.run.rolledBackLater = true
  draft.run.outcome = null
  beginBack(draft)
  return true
}

/** Why this run can't be rolled back by an operator, as a sentence; null: it can, once. */
export function rollBackRefusal(run: Run): string | null {
  if (run.phase !== 'ended') return 'The run has not ended yet.'
  if (run.rolledBackLater) return 'It was rolled back already.'
  if (!CAN_ROLL_BACK.has(run.outcome)) {
    return `A run that ended as ${run.outcome} can't be rolled back: only one that succeeded, failed or was aborted.`
  }
  return wayBackLater(run).length === 0
    ? 'No step that started has an action that would run.'
    : null
}

const CAN_ROLL_BACK: ReadonlySet<Run['outcome']> = new Set([
  'succeeded',
  'failed',
  'aborted',
] as const)

function runNext(draft: Draft): void {
  const { due, dueDone, stopped } = draft.run
  const next = due[dueDone]
  if (next === undefined) end(draft, outcomeOf(draft))
  else if (stopped) end(draft, 'rollback-failed')
  else startAction(draft, next)
}

function outcomeOf({ run }: Draft): 'failed' | 'rolled-back' | 'rollback-failed' {
  if (run.due.length === 0) return 'failed'
  const allSucceeded = run.due.every((index) => known(run.actions[index]).state === 'succeeded')
  return allSucceeded ? 'rolled-back' : 'rollback-failed'
}

function startAction(draft: Draft, index: number): void {
  draft.run.starts += 1
  changeAction(draft, index, {
    state: 'running',
    attempt: 1,
    inFlight: true,
    attemptStart: draft.run.starts,
  })
  const { id } = known(draft.run.plan.actions[index])
  draft.commands.push({ type: 'start-attempt', id, attempt: 1, rerun: 0, resume: false })
}
