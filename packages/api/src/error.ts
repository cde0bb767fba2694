/** Who has to act: the person who asked, whoever runs the server, or its authors. */
export type ErrorKind = 'user' | 'operational' | 'bug'

/** Every code there is, with who has to act and the HTTP status that it travels as. */
const CODES = {
  'request.malformed': ['user', 400],
  'request.foreign-host': ['user', 403],
  'request.foreign-origin': ['user', 403],
  'request.no-token': ['user', 403],
  'request.unknown': ['user', 404],
  'flow.unknown': ['user', 404],
  'flow.malformed': ['user', 422],
  'flow.newer-revision': ['user', 409],
  'flow.invalid': ['user', 422],
  'version.unknown': ['user', 404],
  'version.trial': ['user', 422],
  'version.same': ['user', 409],
  'trial.no-test-device': ['user', 422],
  'trial.device-busy': ['user', 409],
  'device.unknown': ['user', 404],
  'deployment.unknown': ['user', 404],
  'deployment.no-device': ['user', 422],
  'deployment.deadline-past': ['user', 422],
  'run.unknown': ['user', 404],
  'run.order-refused': ['user', 409],
  'input.invalid': ['user', 422],
  'artifact.unknown': ['user', 422],
  'artifact.name-invalid': ['user', 400],
  'artifact.too-large': ['user', 413],
  'artifact.unreachable': ['operational', 502],
  'upload.unknown': ['user', 404],
  'upload.wrong-offset': ['user', 409],
  'upload.damaged': ['user', 422],
  'plugin.unreadable': ['user', 422],
  'plugin.clash': ['user', 409],
  'plugin.no-migration': ['user', 422],
  'agent.wrong-token': ['user', 401],
  'agent.token-expired': ['user', 401],
  'agent.removed': ['user', 403],
  'agent.copy': ['user', 409],
  'agent.protocol-too-old': ['user', 426],
  'agent.protocol-too-new': ['user', 426],
  'agent.bad-message': ['bug', 400],
  'database.unreachable': ['operational', 503],
  'server.starting': ['operational', 503],
  internal: ['bug', 500],
} as const satisfies { readonly [code: string]: readonly [ErrorKind, number] }

export type ErrorCode = keyof typeof CODES

/** Everything that goes wrong and is told to somebody: a code for programs, a sentence for the person, the cause for the log. */
export class ContraflowError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly status: number
  /** What happened, and what to do about it. Safe to show. */
  readonly publicMessage: string
  /** More for whoever reads the code: issues, names. Plain JSON; safe to show. */
  readonly details: unknown

  constructor(
    code: ErrorCode,
    publicMessage: string,
    more: { details?: unknown; cause?: unknown } = {},
  ) {
    super(`${code}: ${publicMessage}`, { cause: more.cause })
    this.name = 'ContraflowError'
    this.code = code
    ;[this.kind, this.status] = CODES[code]
    this.publicMessage = publicMessage
    this.details = more.details ?? null
  }
}

/** An error as it travels. */
export interface PublicError {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly message: string
  readonly details: unknown
}

/** What may be told of any error: a known one as it is, anything else as `internal`. */
export function publicError(error: unknown): PublicError {
  if (error instanceof ContraflowError) {
    const { code, kind, publicMessage: message, details } = error
    return { code, kind, message, details }
  }
  const message = 'Something went wrong on the server. Its log says what; try again.'
  return { code: 'internal', kind: 'bug', message, details: null }
}

export function statusOf(error: unknown): number {
  return error instanceof ContraflowError ? error.status : CODES.internal[1]
}
