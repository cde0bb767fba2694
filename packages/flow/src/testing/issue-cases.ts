import type { IssueCode } from '../issue.ts'
import { edgeCases } from './issue-cases/edges.ts'
import { failureCases } from './issue-cases/failures.ts'
import type { IssueCase } from './issue-cases/issue-case.ts'
import { paramCases } from './issue-cases/params.ts'
import { stepCases } from './issue-cases/steps.ts'
import { warningCases } from './issue-cases/warnings.ts'

/** A case or more for every issue that `validateFlow` finds. */
export const CASES: readonly IssueCase[] = [
  ...stepCases,
  ...edgeCases,
  ...failureCases,
  ...paramCases,
  ...warningCases,
]

/** What is found in reading the text, or needs more than the flow to be known. */
export const ELSEWHERE = [
  'document.malformed',
  'step.uncompensated',
  'artifact.missing',
  'type.check',
] as const satisfies IssueCode[]
