import type { Tone } from '@contraflow/ui'

/** What a drawing says of one card beside what the flow says: where it stands in a run, or in a rehearsal. */
export interface Mark {
  readonly tone: Tone
  /** The state in a word; absent where the number says it. */
  readonly word?: string
  /** Its place in the order in which things run, from 1. */
  readonly number?: number
  /** A few characters more: duration, attempt. */
  readonly detail?: string
  /** Between 0 and 1. */
  readonly progress?: number
  /** How it differs from another flow; outlined, with an icon. */
  readonly difference?: 'added' | 'removed' | 'changed'
  /** How many of a fleet stand where. */
  readonly counts?: readonly {
    readonly tone: Tone
    readonly word: string
    readonly count: number
  }[]
}

export type Marks = ReadonlyMap<string, Mark>
