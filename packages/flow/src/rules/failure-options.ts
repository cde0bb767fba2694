import { END, ROLLBACK, type Step } from '../document.ts'
import type { FlowGraph } from '../graph.ts'
import { type Issue, issue } from '../issue.ts'
import { nameOf, type Rule, type RuleContext, stepTypeOf } from './rule.ts'

/** Each step says one thing about its failure, and nothing that its type or the flow rules out. */
export const failureOptions: Rule = (context) => [
  ...context.flow.edges.flatMap((edge, index) => rollbackOff(context, edge.to, index)),
  ...context.flow.edges.flatMap(({ trigger, to }, index) =>
    trigger === undefined || context.graph.endKind(to) === 'action'
      ? []
      : [
          issue(
            'failure.trigger-misplaced',
            ['edges', index, 'trigger'],
            'Only an edge to a rollback action has a trigger.',
          ),
        ],
  ),
  ...context.flow.steps.flatMap((step, index) => [
    ...contradiction(context.graph, step, index),
    ...forbidden(context, step, index),
  ]),
]

function rollbackOff({ flow, graph }: RuleContext, to: string, index: number): readonly Issue[] {
  const edge = flow.edges[index]
  if (to !== ROLLBACK || edge?.on !== 'failure' || flow.flowRollback !== undefined) return []
  if (graph.endKind(edge.from) !== 'step') return []
  const message =
    'Run Rollback is chosen, but Rollback on Failure is off: turn it on and give it an action.'
  return [issue('failure.rollback-off', ['edges', index, 'to'], message)]
}

function contradiction(graph: FlowGraph, step: Step, index: number): readonly Issue[] {
  const compensates = graph
    .compensating(step.id)
    .some(({ to, trigger }) => to === ROLLBACK || trigger !== 'any-step')
  if (!compensates || graph.handling(step.id).length === 0) return []
  const message = `${nameOf(step)} both handles its failure and rolls back for it. Choose one; actions for "any step fails" may stay.`
  return [issue('failure.contradiction', ['steps', index], message)]
}

function forbidden(context: RuleContext, step: Step, index: number): readonly Issue[] {
  const forbids = stepTypeOf(context, step)?.forbids ?? []
  return forbids.flatMap((option) => {
    if (option === 'ignore' && !ignoresFailure(context.graph, step)) return []
    if (option === 'run-rollback' && !runsFlowRollback(context.graph, step)) return []
    const words = option === 'ignore' ? 'Ignore Failure & Continue' : 'Run Rollback'
    const message = `${step.uses} does not allow "${words}" on failure.`
    return [issue('failure.forbidden', ['steps', index], message)]
  })
}

/** Its failure leads nowhere but where its success would have led, or to the end. */
function ignoresFailure(graph: FlowGraph, { id }: Step): boolean {
  const next = new Set([END, ...graph.success(id).map(({ to }) => to)])
  const handling = graph.handling(id)
  return handling.length > 0 && handling.every(({ to }) => next.has(to))
}

function runsFlowRollback(graph: FlowGraph, { id }: Step): boolean {
  return graph.compensating(id).some(({ to }) => to === ROLLBACK)
}
