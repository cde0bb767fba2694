import type { Command } from '../event.ts'
import type { ActionProgress, Outcome, Run, RunState, StepProgress, StepState } from '../run.ts'

type Open<T> = { -readonly [K in keyof T]: T[K] }

/**
 * A copy of a run that one call of `advance` may write to, and the commands that it has gathered so far. It never leaves
 * that call other than as the finished, read-only run.
 */
export interface Draft {
  readonly run: Open<Omit<RunState, 'steps' | 'actions'>> & {
    readonly plan: Run['plan']
    readonly steps: StepProgress[]
    readonly actions: ActionProgress[]
  }
  readonly commands: Command[]
}

export function openDraft(run: Run): Draft {
  return { run: { ...run, steps: run.steps.slice(), actions: run.actions.slice() }, commands: [] }
}

/** The step's progress. Throws where the index is not of this plan: a bug. */
export function stepAt(draft: Draft, index: number): StepProgress {
  return known(draft.run.steps[index])
}

export function actionAt(draft: Draft, index: number): ActionProgress {
  return known(draft.run.actions[index])
}

/** A part of the plan that an index of it names. */
export function known<T>(found: T | undefined): T {
  if (found === undefined) throw new RangeError('an index points outside of the plan')
  return found
}

export function changeStep(draft: Draft, index: number, change: Partial<StepProgress>): void {
  draft.run.steps[index] = { ...stepAt(draft, index), ...change }
}

export function changeAction(draft: Draft, index: number, change: Partial<ActionProgress>): void {
  draft.run.actions[index] = { ...actionAt(draft, index), ...change }
}

/** Ends the run: what has not started never will, and nothing is in flight any more. Always true. */
export function end(draft: Draft, outcome: Outcome, reason: string | null = null): true {
  draft.run.phase = 'ended'
  draft.run.outcome = outcome
  draft.run.reason = reason
  draft.run.running = 0
  settleSteps(draft, 'waiting', 'not-started')
  settleSteps(draft, 'running', 'cancelled')
  return true
}

/** Moves every step from one state to another. */
export function settleSteps(draft: Draft, from: StepState, to: StepState): void {
  draft.run.steps.forEach((step, index) => {
    if (step.state === from) changeStep(draft, index, { state: to, inFlight: false })
  })
}
