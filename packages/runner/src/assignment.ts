import type { RunValues } from '@contraflow/engine'
import type { Plan } from '@contraflow/flow'

/** A file that the flow names, fixed by digest. */
export interface ArtifactReference {
  /** As the flow writes it, inputs resolved. */
  readonly name: string
  /** `sha256:` and hex. */
  readonly digest: string
  readonly sizeBytes: number
}

/** One plan to run on this device. The same `runId` twice is the same run. */
export interface RunAssignment extends RunValues {
  readonly runId: string
  readonly flowId: string
  readonly plan: Plan
  readonly artifacts: readonly ArtifactReference[]
  /**
   * ms since 1970 by this device's clock when it was assigned; a run that has not started by then is `expired`. null: never.
   */
  readonly deadlineAt: number | null
  /** The device's root, absolute: a run goes on, and back, where it began. Default: the root of the runner that takes it on. */
  readonly root?: string
}

/** What an operator wants of a run. */
export type OperatorOrder = 'stop' | 'stop-and-roll-back' | 'roll-back'
