import { type Edge, type Flow, ROLLBACK } from '../document.ts'
import { graphOf } from '../graph.ts'
import { type NewAction, newAction } from './add-rollback.ts'
import { runsRollback } from './failure-option.ts'
import { withoutPositions } from './without-items.ts'

/**
 * Turns Rollback on Failure on with its first action, and wires every step to it that does not handle its failure; or
 * (null) off, with every edge to it. On where it is on already: the flow as it is.
 * @param except steps whose type forbids Run Rollback
 */
export function setFlowRollback(
  flow: Flow,
  first: NewAction | null,
  except: readonly string[] = [],
): Flow {
  if (first === null) return withoutFlowRollback(flow)
  if (flow.flowRollback !== undefined) return flow
  const graph = graphOf(flow)
  const wired = flow.steps
    .map(({ id }) => id)
    .filter((id) => graph.handling(id).length === 0)
    .filter((id) => !runsRollback(flow, id) && !except.includes(id))
  const drawn = [...new Set(wired)].map((from): Edge => ({ from, to: ROLLBACK, on: 'failure' }))
  return {
    ...flow,
    flowRollback: { actions: [newAction(flow, first)] },
    edges: [...flow.edges, ...drawn],
  }
}

function withoutFlowRollback({ flowRollback, ...flow }: Flow): Flow {
  const actions = (flowRollback?.actions ?? []).map(({ id }) => id)
  const edges = flow.edges.filter(({ to, on }) => !(to === ROLLBACK && on === 'failure'))
  return withoutPositions({ ...flow, edges }, new Set(actions))
}
