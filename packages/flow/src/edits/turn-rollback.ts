import type { Catalog } from '../catalog.ts'
import { type Edge, type Flow, ROLLBACK } from '../document.ts'
import { graphOf } from '../graph.ts'
import { type NewAction, newAction } from './add-rollback.ts'
import { runsRollback } from './failure-option.ts'
import { withoutPositions } from './without-items.ts'

/**
 * Turns Rollback on Failure on with its first action, and wires every step to it that does not handle its failure and whose
 * type does not forbid Run Rollback. On already: the flow as it is.
 */
export function turnRollbackOn(flow: Flow, first: NewAction, catalog: Catalog): Flow {
  if (flow.flowRollback !== undefined) return flow
  const graph = graphOf(flow)
  const forbidding = stepsForbiddingRollback(flow, catalog)
  const wired = flow.steps
    .map(({ id }) => id)
    .filter((id) => graph.handling(id).length === 0)
    .filter((id) => !runsRollback(flow, id) && !forbidding.includes(id))
  const drawn = [...new Set(wired)].map((from): Edge => ({ from, to: ROLLBACK, on: 'failure' }))
  return {
    ...flow,
    flowRollback: { actions: [newAction(flow, first)] },
    edges: [...flow.edges, ...drawn],
  }
}

/** Turns Rollback on Failure off, with every edge to it. */
export function turnRollbackOff({ flowRollback, ...flow }: Flow): Flow {
  const actions = (flowRollback?.actions ?? []).map(({ id }) => id)
  const edges = flow.edges.filter(({ to, on }) => !(to === ROLLBACK && on === 'failure'))
  return withoutPositions({ ...flow, edges }, new Set(actions))
}

/** The ids of steps whose type forbids Run Rollback. */
export function stepsForbiddingRollback(
  { steps }: Flow,
  { stepTypes }: Catalog,
): readonly string[] {
  return steps
    .filter(({ uses }) => stepTypes.get(uses)?.forbids.includes('run-rollback') === true)
    .map(({ id }) => id)
}
