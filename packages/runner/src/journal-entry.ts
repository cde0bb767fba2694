import type { RunEvent } from '@contraflow/engine'
import type { OutputStream } from '@contraflow/plugin-runtime'

interface Numbered {
  /** From 1 within the run, without gaps. */
  readonly seq: number
  /** Wall clock in ms since 1970; only for showing, order is by `seq`. */
  readonly at: number
}

/** What a run's journal holds: its events, and what its attempts said in between. */
export type EntryBody =
  | { readonly kind: 'event'; readonly event: RunEvent }
  | {
      readonly kind: 'output'
      readonly id: string
      readonly attempt: number
      readonly stream: OutputStream
      readonly text: string
    }
  | {
      readonly kind: 'progress'
      readonly id: string
      readonly attempt: number
      readonly done: number
      readonly total: number | null
    }

export type JournalEntry = EntryBody & Numbered
