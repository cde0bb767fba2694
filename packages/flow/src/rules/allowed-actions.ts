import { issue } from '../issue.ts'
import { actionTypeOf, nameOf, type Rule, stepTypeOf } from './rule.ts'

/** A step rolls back with action types that its own type allows; the flow-level rollback with those that need no step. */
export const allowedActions: Rule = (context) => {
  const { flow, graph } = context
  const own = flow.steps.flatMap((step) => {
    const type = stepTypeOf(context, step)
    return graph.compensating(step.id).flatMap(({ to, index }) => {
      const action = graph.actions.get(to)
      if (
        type === undefined ||
        action === undefined ||
        actionTypeOf(context, action) === undefined
      ) {
        return []
      }
      if (type.allows.includes(action.uses)) return []
      const message = `${type.title} does not allow ${action.uses} as a rollback action. It allows: ${type.allows.join(', ')}.`
      return [issue('failure.action-not-allowed', ['edges', index, 'to'], message)]
    })
  })
  const flowLevel = (flow.flowRollback?.actions ?? []).flatMap((action, index) => {
    if (actionTypeOf(context, action)?.needsStep !== true) return []
    const message = `${nameOf(action)} undoes one step, so it can't stand in the rollback of the whole flow.`
    return [
      issue('failure.action-not-allowed', ['flowRollback', 'actions', index, 'uses'], message),
    ]
  })
  return [...own, ...flowLevel]
}
