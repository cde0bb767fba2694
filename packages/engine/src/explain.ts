import type { Run, StepState } from './run.ts'

/** Why an action of a run that has turned round is due, or is not. */
export type Reason = {
  readonly action: string
  /** Its place on the way back, from 1; null: it does not run. */
  readonly place: number | null
} & (
  | {
      /**
       * Due: `own`, the step failed and it is its own action; `started`, its step had started, and it runs whichever step
       * fails; `cancelled`, its step still ran and was cancelled, which counts as its failure. Not due: `ended`, it is for
       * its own step's failure only, and that had ended otherwise; `not-started`.
       */
      readonly because: 'own' | 'started' | 'cancelled' | 'ended' | 'not-started'
      readonly step: string
      /** How its step stood, or ended. */
      readonly state: StepState
    }
  /** The flow-level rollback runs, since the failed step leads to it; or it does not. */
  | { readonly because: 'flow-rollback' | 'no-flow-rollback' }
)

/**
 * Why each action of a run runs or does not: those that are due in the order in which they run, then the others as the plan
 * has them. Empty for a run that has not turned round. Read off the run itself, so that it holds for a rehearsal and for
 * what a device did. Pure.
 */
export function explain(run: Run): readonly Reason[] {
  if (run.turn === null) return []
  const places = new Map(run.due.map((index, at) => [index, at + 1]))
  const own = run.plan.steps.flatMap(({ actions, step }, at) =>
    actions.map(({ index, anyStep }) => ({
      index,
      reason: ownReason(run, at, anyStep, places.get(index) ?? null, {
        action: run.plan.actions[index]?.id ?? '',
        step: step.id,
      }),
    })),
  )
  const flowLevel = run.plan.flowRollback.map((index) => ({
    index,
    reason: flowReason(run.plan.actions[index]?.id ?? '', places.get(index) ?? null),
  }))
  return [...own, ...flowLevel]
    .sort(
      (a, b) =>
        (places.get(a.index) ?? run.due.length + 1) - (places.get(b.index) ?? run.due.length + 1),
    )
    .map(({ reason }) => reason)
}

function ownReason(
  run: Run,
  at: number,
  anyStep: boolean,
  place: number | null,
  names: { readonly action: string; readonly step: string },
): Reason {
  const { state = 'waiting', startedAs = 0 } = run.steps[at] ?? {}
  const common = { ...names, place, state }
  if (place === null) return { ...common, because: startedAs > 0 ? 'ended' : 'not-started' }
  if (run.turn?.step === names.step) return { ...common, because: 'own' }
  return { ...common, because: state === 'cancelled' && !anyStep ? 'cancelled' : 'started' }
}

function flowReason(action: string, place: number | null): Reason {
  return { action, place, because: place === null ? 'no-flow-rollback' : 'flow-rollback' }
}
