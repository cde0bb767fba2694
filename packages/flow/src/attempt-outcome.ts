import type { Json } from './document.ts'

/** Why an attempt failed. */
export const FAILURE_KINDS = [
  'exit-code',
  'timeout',
  'crashed',
  'interrupted',
  'unavailable',
  'no-space',
  'invalid',
  'error',
  'aborted',
] as const
export type FailureKind = (typeof FAILURE_KINDS)[number]

/** How an attempt failed: a value, since it chooses an edge. */
export interface Failure {
  readonly kind: FailureKind
  /** One sentence for a person. */
  readonly message: string
}

/** How an attempt of a step or an action ended. */
export type AttemptOutcome =
  | { readonly ok: true; readonly result: Json }
  | { readonly ok: false; readonly failure: Failure }
