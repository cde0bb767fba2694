/** What keeps a runner from its work; a failing step is never one. */
export class RunnerError extends Error {
  readonly code:
    | 'home.in-use'
    | 'home.unusable'
    | 'journal.full'
    | 'journal.unwritable'
    | 'run.unknown'
    | 'order.refused'

  constructor(code: RunnerError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RunnerError'
    this.code = code
  }
}

/** Whether the journal could not be written just now; what was to be written may find it can another time. */
export function isUnwritten(error: unknown): boolean {
  return (
    error instanceof RunnerError &&
    (error.code === 'journal.full' || error.code === 'journal.unwritable')
  )
}
