import type { Flow } from '../../document.ts'
import type { IssueCode } from '../../issue.ts'

/** A flow that has one thing wrong with it, and the flow beside it that has not. */
export interface IssueCase {
  readonly code: IssueCode
  readonly says: string
  /** Where the wrong flow is told of it, in order. */
  readonly paths: readonly string[]
  readonly wrong: { build(): Flow }
  /** Valid, and as like the wrong one as can be. */
  readonly right: { build(): Flow }
}
