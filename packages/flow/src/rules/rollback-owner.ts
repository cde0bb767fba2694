import { issue } from '../issue.ts'
import { nameOf, type Rule } from './rule.ts'

/** Every rollback action belongs to exactly one step. */
export const rollbackOwner: Rule = ({ flow, graph }) =>
  flow.rollbacks.flatMap((action, index) => {
    const owners = flow.edges.filter(
      ({ from, to, on }) => to === action.id && on === 'failure' && graph.endKind(from) === 'step',
    ).length
    if (owners === 1) return []
    const message =
      owners === 0
        ? `${nameOf(action)} belongs to no step: draw a failure edge to it, or delete it.`
        : `${nameOf(action)} belongs to ${owners} steps: give each step an action of its own.`
    return [issue('rollback.owner', ['rollbacks', index], message)]
  })
