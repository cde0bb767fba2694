import type { Failure } from '@contraflow/flow'
import type { StepProgress } from '../run.ts'
import { beginBack } from './back.ts'
import { changeStep, type Draft, end, known, settleSteps } from './draft.ts'
import { wayBackAtTurn } from './way-back.ts'

/**
 * Turns the run round because of step F: no step starts any more, what runs is cancelled, and the way back is fixed.
 * `aborted`: F is the running step that an operator's abort stands for, so it has still to end, and the flow-level
 * rollback runs wherever it is on.
 */
export function turn(draft: Draft, index: number, failure: Failure, aborted = false): void {
  const { step } = known(draft.run.plan.steps[index])
  draft.run.turn = { step: step.id, failure }
  if (!aborted) {
    changeStep(draft, index, { state: 'failed', inFlight: false })
    draft.run.running -= 1
  }
  draft.run.due = wayBackAtTurn(draft.run, index, aborted || step.runsFlowRollback)
  cancelRunning(draft)
}

/** Asks everything that runs to end; steps that only wait for their next attempt end at once. */
export function cancelRunning(draft: Draft): void {
  draft.run.phase = 'cancelling'
  settleSteps(draft, 'waiting', 'not-started')
  for (const [index, step] of draft.run.steps.entries()) {
    if (step.state === 'running') cancelStep(draft, index, step)
  }
  goOnOnceAllEnded(draft)
}

/** A step that was being cancelled has ended, however it did. */
export function endCancelled(draft: Draft, index: number): void {
  markEnded(draft, index)
  goOnOnceAllEnded(draft)
}

function cancelStep(draft: Draft, index: number, { inFlight, attempt }: StepProgress): void {
  if (inFlight) {
    const { id, graceMs } = known(draft.run.plan.steps[index]).step
    draft.commands.push({ type: 'cancel-attempt', id, attempt, graceMs })
  } else markEnded(draft, index)
}

function markEnded(draft: Draft, index: number): void {
  const { id } = known(draft.run.plan.steps[index]).step
  const { turn: turned } = draft.run
  draft.run.running -= 1
  if (turned?.step === id && turned.failure !== null) {
    changeStep(draft, index, { state: 'failed', inFlight: false, failure: turned.failure })
  } else changeStep(draft, index, { state: 'cancelled', inFlight: false })
}

function goOnOnceAllEnded(draft: Draft): void {
  if (draft.run.running > 0) return
  if (draft.run.turn === null) end(draft, 'aborted')
  else beginBack(draft)
}
