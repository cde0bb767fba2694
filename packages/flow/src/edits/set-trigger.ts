import type { Flow, Trigger } from '../document.ts'
import { graphOf } from '../graph.ts'

/**
 * Says when a step's rollback action runs. `this-step` contradicts handling, so the step's handling edges go then.
 * Its place in the step's order stays.
 */
export function setTrigger(flow: Flow, action: string, trigger: Trigger): Flow {
  const graph = graphOf(flow)
  if (!graph.actions.has(action)) return flow
  const owners = new Set(
    flow.edges.filter(({ to, on }) => to === action && on === 'failure').map(({ from }) => from),
  )
  const handling = new Set(
    trigger === 'any-step'
      ? []
      : [...owners].flatMap((owner) => graph.handling(owner).map(({ index }) => index)),
  )
  const edges = flow.edges.flatMap((edge, index) => {
    if (handling.has(index)) return []
    return edge.to === action && edge.on === 'failure' ? [{ ...edge, trigger }] : [edge]
  })
  return { ...flow, edges }
}
