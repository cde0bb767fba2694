import { END, ROLLBACK } from '../document.ts'
import { issue } from '../issue.ts'
import { nameOf, type Rule, stepTypeOf } from './rule.ts'

/** `failure.unwired`: the flow-level rollback is on, and a step takes no part in it though it does not handle its failure. */
export const allWired: Rule = ({ flow, graph }) => {
  if (flow.flowRollback === undefined) return []
  return flow.steps.flatMap((step, index) => {
    const isWired = graph.compensating(step.id).some(({ to }) => to === ROLLBACK)
    if (isWired || graph.handling(step.id).length > 0) return []
    const message = `Rollback on Failure is on, but ${nameOf(step)} neither runs it nor handles its failure.`
    return [issue('failure.unwired', ['steps', index], message)]
  })
}

/** `failure.end-skips`: a failure leads to the end past what would have come next. */
export const endSkipsNothing: Rule = ({ graph, flow }) =>
  flow.steps.flatMap((step) => {
    if (graph.success(step.id).length === 0) return []
    return graph
      .handling(step.id)
      .filter(({ to }) => to === END)
      .map(({ index }) => {
        const message = `If ${nameOf(step)} fails, what comes after it is skipped, and the run succeeds.`
        return issue('failure.end-skips', ['edges', index], message)
      })
  })

/** `flow-rollback.unused`: on, but no step runs it. */
export const flowRollbackUsed: Rule = ({ flow, graph }) => {
  const isUsed = flow.steps.some(({ id }) =>
    graph.compensating(id).some(({ to }) => to === ROLLBACK),
  )
  if (flow.flowRollback === undefined || isUsed) return []
  const message =
    'Rollback on Failure is on, but no step runs it: choose Run Rollback on a step, or turn it off.'
  return [issue('flow-rollback.unused', ['flowRollback'], message)]
}

/** `rollback.order-unsafe`: oldest first puts the older snapshot back before the newer one. */
export const orderSafe: Rule = (context) => {
  const { flow } = context
  const keeping = flow.steps.filter((step) => stepTypeOf(context, step)?.keepsSnapshots === true)
  if (flow.settings.rollbackOrder !== 'oldest-first' || keeping.length < 2) return []
  const message = `Oldest first restores ${keeping.map(nameOf).join(', ')} in the order of their changes: where they touch the same files, the last one restored is not the oldest.`
  return [issue('rollback.order-unsafe', ['settings', 'rollbackOrder'], message)]
}
