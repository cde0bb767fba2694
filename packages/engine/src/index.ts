export { rollBackRefusal } from './advance/back.ts'
export { advance, replay } from './advance.ts'
export { artifactSources, fixedArtifactSources } from './artifact-sources.ts'
export {
  checkFlow,
  checkFlowText,
  type FlowCheck,
  type FlowJudgement,
  judgeFlow,
} from './check-flow.ts'
export { type Timing, timingsOf } from './coverage/timings.ts'
export { type CoverageRow, coverage } from './coverage.ts'
export { createRun, restoreRun } from './create-run.ts'
export type { Command, RunEvent } from './event.ts'
export { explain, type Reason } from './explain.ts'
export { indexPlan, type PlanIndex } from './plan-index.ts'
export { reasonSentence } from './reason-sentence.ts'
export { inFlightOf, recovery } from './recovery.ts'
export { type RehearsalMoment, rehearsal, rehearse, type Supposition } from './rehearse.ts'
export { type ResolvedParams, type RunValues, resolveParams } from './resolve-params.ts'
export {
  type ActionProgress,
  type ActionState,
  OUTCOMES,
  type Outcome,
  type Phase,
  planOf,
  type Run,
  type RunState,
  STEP_STATES,
  type StepProgress,
  type StepState,
  stateOf,
  type Turn,
} from './run.ts'
export { failureOf, leftUndone, type RunSummary, summarize } from './summary.ts'
