import { expressionsIn, type FoundExpression, unclosedIn } from '../expression.ts'
import type { FlowGraph } from '../graph.ts'
import { type Issue, issue } from '../issue.ts'
import { type Reader, readableSteps, sureResults } from '../scope.ts'
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
      const says = `The flow has no input ${lookup.name}: declare it.`
      return [{ ...issue('input.unknown', place, says), expression: text }]
    }
    const reason = outOfScope(context.graph, sure, { kind, id: work.id }, expression)
    return reason === null
      ? []
      : [
          {
            ...issue('expression.out-of-scope', place, `\${{ ${text} }}: ${reason}`),
            expression: text,
          },
        ]
  })
}

/** What was surely meant to look something up looks up nothing. */
export const expressionsClosed: Rule = (context) =>
  allWork(context).flatMap(({ work, path }) =>
    unclosedIn(work.params).map((place) =>
      issue(
        'expression.unclosed',
        [...path, 'params', ...place],
        'A ${{ is not closed, and stays as it is: close it by }}, or write $${{ where these very signs are meant.',
      ),
    ),
  )

function outOfScope(
  graph: FlowGraph,
  sure: ReadonlyMap<string, ReadonlySet<string>>,
  reader: Reader,
  { lookup }: FoundExpression,
): string | null {
  if (lookup === null) {
    return 'only inputs.NAME, device.name, device.tags.NAME, steps.ID.result.NAME and (in actions) failure.step, .kind, .message can be looked up.'
  }
  if (lookup.root === 'failure')
    return reader.kind === 'step' ? 'only rollback actions can read the failure.' : null
  if (lookup.root !== 'steps') return null
  if (!graph.steps.has(lookup.step)) return `there is no step ${lookup.step}.`
  if (reader.kind === 'flow-action') {
    return 'the rollback of the whole flow can read no results of steps.'
  }
  return readableSteps(graph, sure, reader).has(lookup.step)
    ? null
    : `${lookup.step} has not surely succeeded by the time that this is needed.`
}
