import type { AttemptOutcome, Failure, PlannedAction, PlannedStep } from '@contraflow/flow'
import { retryDelayMs } from '../recovery.ts'
import type { ActionProgress, StepProgress } from '../run.ts'
import { endAction } from './back.ts'
import { actionAt, changeAction, changeStep, type Draft, known, stepAt } from './draft.ts'
import { handle, succeed } from './forward.ts'
import { endCancelled, turn } from './turn.ts'

/** How often one attempt may be run again after interruptions, beside the step's own retries. */
export const MAX_RERUNS = 3

/** A step or an action, with where it stands. */
interface Work {
  readonly kind: 'step' | 'action'
  readonly index: number
  readonly planned: PlannedStep | PlannedAction
  readonly progress: StepProgress | ActionProgress
}

/** An attempt that is in flight has ended. */
export function endAttempt(
  draft: Draft,
  id: string,
  attempt: number,
  outcome: AttemptOutcome,
): boolean {
  const work = findWork(draft, id)
  if (work === undefined || !work.progress.inFlight || work.progress.attempt !== attempt)
    return false
  settle(draft, work, outcome)
  return true
}

/** An attempt that was in flight was interrupted; its type says what then. */
export function interruptAttempt(draft: Draft, id: string, attempt: number): boolean {
  const work = findWork(draft, id)
  if (work === undefined || !work.progress.inFlight || work.progress.attempt !== attempt)
    return false
  const { whenInterrupted } = work.planned
  const mayRunAgain =
    whenInterrupted !== 'fail' && work.progress.reruns < MAX_RERUNS && !isBeingCancelled(draft)
  if (!mayRunAgain) {
    settle(draft, work, { ok: false, failure: INTERRUPTED })
    return true
  }
  const reruns = work.progress.reruns + 1
  draft.run.starts += 1
  change(draft, work, { reruns, attemptStart: draft.run.starts })
  draft.commands.push({
    type: 'start-attempt',
    id,
    attempt,
    rerun: reruns,
    resume: whenInterrupted === 'resume',
  })
  return true
}

/** The wait before an attempt is over. */
export function startNextAttempt(draft: Draft, id: string, attempt: number): boolean {
  const work = findWork(draft, id)
  if (work === undefined || !isWaiting(work) || work.progress.attempt !== attempt - 1) return false
  draft.run.starts += 1
  change(draft, work, { attempt, reruns: 0, inFlight: true, attemptStart: draft.run.starts })
  draft.commands.push({ type: 'start-attempt', id, attempt, rerun: 0, resume: false })
  return true
}

const INTERRUPTED: Failure = {
  kind: 'interrupted',
  message: 'The agent or the device stopped in the middle of this attempt.',
}

function settle(draft: Draft, work: Work, outcome: AttemptOutcome): void {
  if (outcome.ok) change(draft, work, { result: outcome.result })
  else change(draft, work, { failure: outcome.failure })
  if (isBeingCancelled(draft)) {
    if (work.kind === 'step') endCancelled(draft, work.index)
    else endAction(draft, work.index, 'cancelled')
  } else if (outcome.ok) {
    if (work.kind === 'step') succeed(draft, work.index)
    else endAction(draft, work.index, 'succeeded')
  } else if (hasAttemptsLeft(work, outcome.failure)) waitForNext(draft, work)
  else failFinally(draft, work, outcome.failure)
}

/** Everything in flight is being cancelled: steps after the turn or a stop, an action after a stop. */
function isBeingCancelled({ run }: Draft): boolean {
  return run.phase === 'cancelling' || run.stopped
}

/** A value that is invalid stays so: no retry. */
function hasAttemptsLeft({ planned, progress }: Work, failure: Failure): boolean {
  return failure.kind !== 'invalid' && progress.attempt < planned.retry.attempts
}

function waitForNext(draft: Draft, work: Work): void {
  const { id, retry } = work.planned
  const { attempt } = work.progress
  change(draft, work, { inFlight: false })
  draft.commands.push({
    type: 'wait',
    id,
    attempt: attempt + 1,
    delayMs: retryDelayMs(retry, attempt),
  })
}

function failFinally(draft: Draft, work: Work, failure: Failure): void {
  if (work.kind === 'action') endAction(draft, work.index, 'failed')
  else if (known(draft.run.plan.steps[work.index]).isHandled) handle(draft, work.index)
  else turn(draft, work.index, failure)
}

function isWaiting({ progress }: Work): boolean {
  return progress.state === 'running' && !progress.inFlight
}

function findWork({ run }: Draft, id: string): Work | undefined {
  const step = run.plan.stepIndex.get(id)
  if (step !== undefined) {
    const planned = known(run.plan.steps[step]).step
    return { kind: 'step', index: step, planned, progress: known(run.steps[step]) }
  }
  const action = run.plan.actionIndex.get(id)
  if (action === undefined) return undefined
  const planned = known(run.plan.actions[action])
  return { kind: 'action', index: action, planned, progress: known(run.actions[action]) }
}

type Change = Partial<Omit<StepProgress, 'state'> & Omit<ActionProgress, 'state'>>

function change(draft: Draft, { kind, index }: Work, change: Change): void {
  if (kind === 'step') changeStep(draft, index, { ...stepAt(draft, index), ...change })
  else changeAction(draft, index, { ...actionAt(draft, index), ...change })
}
