import type { Edge, Flow } from '../document.ts'
import { graphOf } from '../graph.ts'
import { ignores, ignoreTargets } from './failure-option.ts'

/**
 * Lets Ignore Failure & Continue follow the success edges: a step that ignored its failure `before` still does in `after`,
 * however its success edges have changed. Without this, wiring a new next step would turn "ignore" into "fall back".
 */
export function keepIgnoring(before: Flow, after: Flow): Flow {
  const was = graphOf(before)
  const is = graphOf(after)
  const ignoring = after.steps
    .map(({ id }) => id)
    .filter((id) => ignores(was, id) && !ignores(is, id))
  if (ignoring.length === 0) return after
  const handling = new Set(ignoring.flatMap((id) => is.handling(id).map(({ index }) => index)))
  const drawn = ignoring.flatMap((from) =>
    ignoreTargets(is, from).map((to): Edge => ({ from, to, on: 'failure' })),
  )
  return {
    ...after,
    edges: [...after.edges.filter((_edge, index) => !handling.has(index)), ...drawn],
  }
}
