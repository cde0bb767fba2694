import type { FailureKind } from '@contraflow/flow'

/**
 * Thrown by a handler whose work failed in a way that it knows: the attempt fails with this kind and sentence. Whatever
 * else a handler throws fails the attempt too, with kind `error`.
 */
export class StepFailure extends Error {
  readonly kind: FailureKind

  constructor(kind: FailureKind, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'StepFailure'
    this.kind = kind
  }
}
