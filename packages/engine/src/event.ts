import type { AttemptOutcome } from '@contraflow/flow'

/**
 * What can happen to a run. Its events, in order, are the run: the device journals each before acting on it, the server
 * folds the same ones. `id` is a step's or an action's.
 */
export type RunEvent =
  /** Preflight said yes. */
  | { readonly type: 'started' }
  /** Preflight said no; nothing was changed. */
  | { readonly type: 'refused'; readonly reason: string }
  /** Not started by its deadline. */
  | { readonly type: 'expired' }
  | {
      readonly type: 'attempt-ended'
      readonly id: string
      readonly attempt: number
      readonly outcome: AttemptOutcome
    }
  /** The agent was gone while this attempt was in flight; what was left of it has been killed. */
  | { readonly type: 'attempt-interrupted'; readonly id: string; readonly attempt: number }
  /** The wait before this attempt (the one that starts now) is over. */
  | { readonly type: 'retry-due'; readonly id: string; readonly attempt: number }
  /** An operator's abort: *stop*, or *stop and roll back*. */
  | { readonly type: 'abort-requested'; readonly mode: 'stop' | 'roll-back' }
  /** An operator rolls the ended run back. */
  | { readonly type: 'rollback-requested' }
  /** The journal of a run that had started is gone or damaged. */
  | { readonly type: 'journal-lost'; readonly reason: string }

/** What is to be done now; `advance` itself does nothing. */
export type Command =
  | {
      readonly type: 'start-attempt'
      readonly id: string
      readonly attempt: number
      /** 0, or which re-run after an interruption this is. */
      readonly rerun: number
      /** Ask the handler how the device stands instead of running it from the start. */
      readonly resume: boolean
    }
  /** Send `retry-due` with this attempt after the delay. */
  | {
      readonly type: 'wait'
      readonly id: string
      readonly attempt: number
      readonly delayMs: number
    }
  /** Ask, then kill after the grace; null: wait for it. Its `attempt-ended` must still come. */
  | {
      readonly type: 'cancel-attempt'
      readonly id: string
      readonly attempt: number
      readonly graceMs: number | null
    }
