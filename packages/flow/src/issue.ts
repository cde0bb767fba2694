/** Everything that can be wrong with a flow. Errors stop it from being published; warnings never do. */
export const ISSUE_SEVERITY = {
  'document.malformed': 'error',
  'flow.empty': 'error',
  'id.malformed': 'error',
  'id.duplicate': 'error',
  'edge.unknown-end': 'error',
  'edge.duplicate': 'error',
  'edge.cycle': 'error',
  'edge.into-rollback': 'error',
  'edge.from-rollback': 'error',
  'edge.misplaced': 'error',
  'step.unreachable': 'error',
  'type.unknown': 'error',
  'params.invalid': 'error',
  'failure.action-not-allowed': 'error',
  'failure.rollback-off': 'error',
  'failure.contradiction': 'error',
  'failure.trigger-misplaced': 'error',
  'failure.forbidden': 'error',
  'rollback.owner': 'error',
  'input.invalid': 'error',
  'input.unknown': 'error',
  'expression.out-of-scope': 'error',
  'step.uncompensated': 'warning',
  'failure.unwired': 'warning',
  'failure.end-skips': 'warning',
  'join.partial': 'warning',
  'flow-rollback.unused': 'warning',
  'rollback.order-unsafe': 'warning',
  'expression.unclosed': 'warning',
  'expression.unknown-result': 'warning',
  'input.may-be-missing': 'warning',
  'secret.readable': 'warning',
  'artifact.missing': 'warning',
  'type.check': 'warning',
} as const satisfies Record<string, 'error' | 'warning'>

export type IssueCode = keyof typeof ISSUE_SEVERITY

/** One thing that is wrong with a flow: a value, never thrown. */
export interface Issue {
  readonly code: IssueCode
  readonly severity: 'error' | 'warning'
  /** JSON Pointer (RFC 6901) into the document. */
  readonly path: string
  /** A sentence for a person: what is wrong, and what to do. */
  readonly message: string
  /** The look-up that it is about, as it is written between `${{` and `}}`; absent: it is about none. */
  readonly expression?: string
}

/** Builds an issue; `path` is given as unescaped segments. */
export function issue(code: IssueCode, path: readonly PropertyKey[], message: string): Issue {
  return { code, severity: ISSUE_SEVERITY[code], path: jsonPointer(path), message }
}

/** Segments as a JSON Pointer (RFC 6901). */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** True if nothing in the list stops the flow from being published. */
export function isValid(issues: readonly Issue[]): boolean {
  return issues.every(({ severity }) => severity === 'warning')
}

/** Each issue once, however often a place has what it is about. Pure. */
export function eachOnce(issues: readonly Issue[]): readonly Issue[] {
  const byWords = new Map(issues.map((one) => [`${one.code} ${one.path} ${one.message}`, one]))
  return [...byWords.values()]
}
