import type { AttemptOutcome } from '@contraflow/flow'
import type { HandlerCall, OutputStream } from '@contraflow/plugin-sdk/running'

/** Host → process of handlers. */
export type ToWorker =
  | { readonly type: 'run'; readonly handlersFile: string; readonly call: HandlerCall }
  | { readonly type: 'cancel' }

/** Process of handlers → host. */
export type FromWorker =
  | { readonly type: 'output'; readonly stream: OutputStream; readonly text: string }
  /** A process of its own, no attempt's. */
  | { readonly type: 'helper'; readonly pid: number }
  | { readonly type: 'progress'; readonly done: number; readonly total: number | null }
  /** It only waits to be interrupted. */
  | { readonly type: 'waits' }
  | { readonly type: 'group'; readonly pid: number; readonly state: 'begun' | 'gone' }
  | { readonly type: 'ended'; readonly outcome: AttemptOutcome }
