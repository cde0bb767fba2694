import type { Catalog } from './catalog.ts'
import type { Flow } from './document.ts'
import { hasExpression, textsIn } from './expression.ts'
import { graphOf } from './graph.ts'
import { type Issue, issue } from './issue.ts'
import { schemaAt } from './params-problem.ts'
import { actionTypeOf, allWork, nameOf, stepTypeOf } from './rules/rule.ts'
import { labelOf } from './rules/valid-params.ts'

/** How a file that was uploaded is written. */
const UPLOADED = 'artifact:'

/**
 * What a flow names of uploaded files that are not there (`artifact.missing`): it could not be published, or not be deployed
 * with an input left at its default. Pure; no rule, since it hangs on more than the flow.
 * @param uploaded the names of all that are there
 */
export function missingFiles(
  flow: Flow,
  catalog: Catalog,
  uploaded: ReadonlySet<string>,
): readonly Issue[] {
  const isMissing = (text: unknown): text is string =>
    typeof text === 'string' &&
    text.startsWith(UPLOADED) &&
    !hasExpression(text) &&
    !uploaded.has(text.slice(UPLOADED.length))
  const context = { flow, graph: graphOf(flow), catalog }
  const inParams = allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type === undefined) return []
    return textsIn(work.params)
      .filter(
        ({ path: below, text }) =>
          isMissing(text) && schemaAt(type.params, below)?.['format'] === 'artifact',
      )
      .map(({ path: below, text }) => {
        const whose = `${nameOf(work)}: ${labelOf(type, below)}`
        return missing([...path, 'params', ...below], whose, text)
      })
  })
  const inInputs = Object.entries(flow.inputs).flatMap(([name, { type, default: value }]) =>
    type === 'artifact' && isMissing(value)
      ? [missing(['inputs', name, 'default'], `The default of the input ${name}`, value)]
      : [],
  )
  return [...inParams, ...inInputs]
}

function missing(path: readonly PropertyKey[], whose: string, text: string): Issue {
  const says = `${whose} is ${text}, and no file of that name was uploaded: upload it, or choose another.`
  return issue('artifact.missing', path, says)
}
