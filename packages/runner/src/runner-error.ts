/** What keeps a runner from its work; a failing step is never one. */
export class RunnerError extends Error {
  readonly code: 'home.in-use' | 'home.unusable' | 'journal.full' | 'run.unknown' | 'order.refused'

  constructor(code: RunnerError['code'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'RunnerError'
    this.code = code
  }
}
