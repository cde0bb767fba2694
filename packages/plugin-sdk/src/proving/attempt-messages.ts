import type { AttemptOutcome } from '@contraflow/flow'
import type { HandlerCall, OutputStream } from '../running/handler-call.ts'
import type { Moments } from './kills.ts'

/** What an attempt's process is given. */
export interface AttemptTask {
  readonly handlersFile: string
  readonly call: HandlerCall
  /** The moment, counted from 1, at which it stands still to be killed; null: at none. */
  readonly killAt: number | null
}

/** What it says. */
export type AttemptSaying =
  | { readonly type: 'output'; readonly stream: OutputStream; readonly text: string }
  | { readonly type: 'group'; readonly pid: number; readonly state: 'begun' | 'gone' }
  /** It stands still, and is to be killed; what it was doing. */
  | { readonly type: 'stands'; readonly what: string }
  | { readonly type: 'ended'; readonly outcome: AttemptOutcome; readonly moments: Moments }
