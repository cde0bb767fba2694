import type { RollbackAction, Step } from '../document.ts'
import { expressionsIn, type FoundExpression } from '../expression.ts'
import type { FlowGraph } from '../graph.ts'
import { type Issue, issue } from '../issue.ts'
import { sureResults } from '../scope.ts'
import { allWork, type Rule } from './rule.ts'

/** Every expression looks up what is surely there when it is needed. */
export const expressionsInScope: Rule = (context) => {
  const found = allWork(context).flatMap(({ kind, work, path }) =>
    expressionsIn(work.params).map((expression) => ({ kind, work, path, expression })),
  )
  if (found.length === 0) return []
  const sure = sureResults(context.graph)
  return found.flatMap(({ kind, work, path, expression }): Issue[] => {
    const place = [...path, 'params', ...expression.path]
    const { lookup, text } = expression
    if (lookup?.root === 'inputs' && !Object.hasOwn(context.flow.inputs, lookup.name)) {
      return [issue('input.unknown', place, `The flow has no input ${lookup.name}: declare it.`)]
    }
    const reason = outOfScope(context.graph, sure, { kind, work }, expression)
    return reason === null
      ? []
      : [issue('expression.out-of-scope', place, `\${{ ${text} }}: ${reason}`)]
  })
}

interface Reader {
  readonly kind: 'step' | 'action' | 'flow-action'
  readonly work: Step | RollbackAction
}

function outOfScope(
  graph: FlowGraph,
  sure: ReadonlyMap<string, ReadonlySet<string>>,
  { kind, work }: Reader,
  { lookup }: FoundExpression,
): string | null {
  if (lookup === null) {
    return 'only inputs.NAME, device.name, device.tags.NAME, steps.ID.result.NAME and (in actions) failure.step, .kind, .message can be looked up.'
  }
  if (lookup.root === 'failure')
    return kind === 'step' ? 'only rollback actions can read the failure.' : null
  if (lookup.root !== 'steps') return null
  if (!graph.steps.has(lookup.step)) return `there is no step ${lookup.step}.`
  if (kind === 'flow-action') return 'the rollback of the whole flow can read no results of steps.'
  const seen =
    kind === 'step' ? (sure.get(work.id) ?? new Set()) : seenByAction(graph, sure, work.id)
  return seen.has(lookup.step)
    ? null
    : `${lookup.step} has not surely succeeded by the time that this is needed.`
}

/** What its step sees, and its own step's result. */
function seenByAction(
  graph: FlowGraph,
  sure: ReadonlyMap<string, ReadonlySet<string>>,
  action: string,
): ReadonlySet<string> {
  const owners = [...graph.steps.keys()].filter((id) =>
    graph.compensating(id).some(({ to }) => to === action),
  )
  return new Set(owners.flatMap((owner) => [owner, ...(sure.get(owner) ?? [])]))
}
