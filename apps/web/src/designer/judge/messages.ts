import type { CatalogPlugin } from '@contraflow/flow'
import type { SentCoverage } from './coverage-message.ts'
import type { Answers, Judged, Question } from './judge.ts'

/** To the worker: the catalog once, then questions by number. */
export type ToWorker =
  | { readonly kind: 'plugins'; readonly plugins: readonly CatalogPlugin[] }
  | { readonly kind: 'ask'; readonly number: number; readonly question: Question }

/** From the worker, in the order of the questions. */
export type FromWorker = { readonly number: number } & (
  | { readonly kind: 'judge'; readonly answer: SentJudgement }
  | { readonly kind: 'fixes'; readonly answer: Answers['fixes'] }
  | { readonly kind: 'timings'; readonly answer: Answers['timings'] }
)

/** What was judged, without the flow: who has asked has it. */
export interface SentJudgement extends Omit<Judged, 'flow' | 'coverage'> {
  readonly coverage: SentCoverage
}
