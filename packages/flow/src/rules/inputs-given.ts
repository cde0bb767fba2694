import { expressionsIn } from '../expression.ts'
import { issue } from '../issue.ts'
import { allWork, nameOf, type Rule } from './rule.ts'

/** An input that something reads has a value whenever it is read: without one, what reads it fails on the device. */
export const inputsGiven: Rule = (context) =>
  Object.entries(context.flow.inputs).flatMap(([name, { required, default: value }]) => {
    if (required || value !== undefined) return []
    const reader = allWork(context).find(({ work }) =>
      expressionsIn(work.params).some(
        ({ lookup }) => lookup?.root === 'inputs' && lookup.name === name,
      ),
    )
    if (reader === undefined) return []
    const says = `The input ${name} may be left empty, and ${nameOf(reader.work)}, which reads it, fails then: make it required, or give it a default.`
    return [issue('input.may-be-missing', ['inputs', name], says)]
  })
