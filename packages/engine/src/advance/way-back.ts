import type { Run } from '../run.ts'
import { known } from './draft.ts'

/**
 * The actions due when step F turns the run round, in their order: F's own, then those of every other step that started,
 * then the flow-level ones.
 */
export function wayBackAtTurn(
  run: Run,
  failed: number,
  flowRollbackRuns: boolean,
): readonly number[] {
  const others = startedSteps(run).filter((index) => index !== failed)
  return [
    ...ownActions(run, failed, true),
    // What still runs at the turn is cancelled, so both triggers count for it.
    ...others.flatMap((index) =>
      ownActions(run, index, known(run.steps[index]).state === 'running'),
    ),
    ...(flowRollbackRuns ? run.plan.flowRollback : []),
  ]
}

/** The actions due when an operator rolls an ended run back; empty where nothing can be undone. */
export function wayBackLater(run: Run): readonly number[] {
  const own = startedSteps(run).flatMap((index) => {
    const { state } = known(run.steps[index])
    return ownActions(run, index, state === 'failed' || state === 'cancelled')
  })
  return [...own, ...run.plan.flowRollback]
}

/** Indexes of all steps that started, in the order in which the way back visits them. */
function startedSteps({ plan, steps }: Run): readonly number[] {
  const direction = plan.plan.rollbackOrder === 'newest-first' ? -1 : 1
  return steps
    .map(({ startedAs }, index) => ({ startedAs, index }))
    .filter(({ startedAs }) => startedAs > 0)
    .sort((a, b) => direction * (a.startedAs - b.startedAs))
    .map(({ index }) => index)
}

/** The actions due for one step; `both`: its `this-step` actions too, as it failed or was cancelled. */
function ownActions({ plan }: Run, index: number, both: boolean): readonly number[] {
  return known(plan.steps[index])
    .actions.filter(({ anyStep }) => anyStep || both)
    .map((action) => action.index)
}
