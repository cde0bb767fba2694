import { issue } from '../issue.ts'
import { reachableSteps } from '../topology.ts'
import { nameOf, type Rule } from './rule.ts'

/** `$start` leads to every step, over success and handling edges. */
export const reachable: Rule = ({ flow, graph }) => {
  const reached = reachableSteps(graph)
  return flow.steps.flatMap((step, index) =>
    reached.has(step.id)
      ? []
      : [
          issue(
            'step.unreachable',
            ['steps', index],
            `Nothing leads to ${nameOf(step)}: draw an edge to it, or delete it.`,
          ),
        ],
  )
}
