import type { Plan } from '@contraflow/flow'
import { indexPlan, type PlanIndex } from './plan-index.ts'
import type { ActionProgress, Run, RunState, StepProgress } from './run.ts'

/** A run of this plan that has not started. Give a `PlanIndex` where many runs share a plan. */
export function createRun(plan: Plan | PlanIndex): Run {
  const index = isIndexed(plan) ? plan : indexPlan(plan)
  return {
    plan: index,
    phase: 'assigned',
    steps: index.steps.map(
      (step): StepProgress => ({ ...UNSTARTED_STEP, undecided: step.incoming }),
    ),
    actions: index.actions.map(() => UNSTARTED_ACTION),
    turn: null,
    due: [],
    dueDone: 0,
    stopped: false,
    rolledBackLater: false,
    starts: 0,
    firstStarts: 0,
    running: 0,
    ignored: 0,
    fellBack: 0,
    outcome: null,
    reason: null,
  }
}

/** A run from its stored state; the plan must be the one that it was created with. */
export function restoreRun(plan: Plan | PlanIndex, state: RunState): Run {
  return { ...state, plan: isIndexed(plan) ? plan : indexPlan(plan) }
}

function isIndexed(plan: Plan | PlanIndex): plan is PlanIndex {
  return 'plan' in plan
}

const UNSTARTED_ACTION: ActionProgress = {
  state: 'waiting',
  attempt: 0,
  reruns: 0,
  inFlight: false,
  attemptStart: 0,
}

const UNSTARTED_STEP: StepProgress = {
  ...UNSTARTED_ACTION,
  state: 'waiting',
  startedAs: 0,
  undecided: 0,
  taken: false,
}
