import type { Failure, Json, Plan } from '@contraflow/flow'
import type { PlanIndex } from './plan-index.ts'

export const STEP_STATES = [
  'waiting',
  'running',
  'succeeded',
  'handled',
  'failed',
  'cancelled',
  'skipped',
  'not-started',
] as const
export type StepState = (typeof STEP_STATES)[number]

/** `waiting`: not due, or due and not yet its turn. `cancelled`: an operator stopped the way back while it ran. */
export type ActionState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled'

export const OUTCOMES = [
  'succeeded',
  'failed',
  'rolled-back',
  'rollback-failed',
  'aborted',
  'refused',
  'expired',
] as const
export type Outcome = (typeof OUTCOMES)[number]

/**
 * Where a run stands. `assigned`: not started. `forward`: steps start. `cancelling`: it has turned (or was stopped) and
 * waits for what still runs to end. `back`: rollback actions run, one at a time. `ended`: it has an outcome.
 */
export type Phase = 'assigned' | 'forward' | 'cancelling' | 'back' | 'ended'

/** What all work has in common: its current attempt, and how the last one ended. */
interface Progress {
  /** Counts from 1; 0 before the first start. */
  readonly attempt: number
  /** Re-runs of the current attempt after interruptions. */
  readonly reruns: number
  /** The current attempt is in flight; false while it waits for its next attempt, or has ended. */
  readonly inFlight: boolean
  /** Number of its latest attempt's start among all starts of the run, steps and actions alike; 0 before. */
  readonly attemptStart: number
  /** Of the last attempt that failed. */
  readonly failure?: Failure
  readonly result?: Json
}

export interface StepProgress extends Progress {
  readonly state: StepState
  /** Number of its first start among the run's first starts, from 1; 0 if it never started. */
  readonly startedAs: number
  /** Incoming success and handling edges not yet decided. */
  readonly undecided: number
  /** At least one incoming edge is taken. */
  readonly taken: boolean
}

export interface ActionProgress extends Progress {
  readonly state: ActionState
}

/** Why the run turned round. `step` is F of the contract; null where an ended run was rolled back. */
export interface Turn {
  readonly step: string | null
  readonly failure: Failure | null
}

/** The part of a run that changes: plain JSON, so that it can be stored and sent. Folded from the run's events. */
export interface RunState {
  readonly phase: Phase
  /** By the plan's order of steps. */
  readonly steps: readonly StepProgress[]
  /** By the plan's order: the steps' own actions, then the flow-level ones. */
  readonly actions: readonly ActionProgress[]
  readonly turn: Turn | null
  /** Indexes of the actions due, in the order in which they run; fixed at the turn. */
  readonly due: readonly number[]
  /** How many of `due` have ended. */
  readonly dueDone: number
  /** An operator's *stop*: no (further) action runs. */
  readonly stopped: boolean
  readonly rolledBackLater: boolean
  readonly starts: number
  readonly firstStarts: number
  /** How many steps are running (waits between attempts included). */
  readonly running: number
  readonly ignored: number
  readonly fellBack: number
  readonly outcome: Outcome | null
  /** Why it was refused, or what was lost; a sentence for a person. */
  readonly reason: string | null
}

/** One execution of one plan on one device: an immutable value. */
export interface Run extends RunState {
  readonly plan: PlanIndex
}

/** The state alone, as it is stored. */
export function stateOf(run: Run): RunState {
  const { plan: _plan, ...state } = run
  return state
}

/** The plan of a run. */
export function planOf(run: Run): Plan {
  return run.plan.plan
}
