import type { Flow } from '../document.ts'
import { expressionsIn, textsIn } from '../expression.ts'
import { type Issue, issue } from '../issue.ts'
import { schemaAt } from '../params-problem.ts'
import { actionTypeOf, allWork, nameOf, type Rule, type RuleContext, stepTypeOf } from './rule.ts'
import { labelOf } from './valid-params.ts'

/** A secret stands in no flow, which is kept and shown as it is: whoever deploys it gives it, by a secret input. */
export const secretsHidden: Rule = (context) => [...inParams(context), ...inDefaults(context)]

function inDefaults({ flow: { inputs } }: RuleContext): readonly Issue[] {
  return Object.entries(inputs).flatMap(([name, { secret, default: value }]) => {
    if (!secret || value === undefined || value === '') return []
    const says = `The default of the secret input ${name} stands in the flow, and whoever sees the flow can read it: ask for it at deployment.`
    return [issue('secret.readable', ['inputs', name, 'default'], says)]
  })
}

/** Params that their types call secrets (`writeOnly`). */
function inParams(context: RuleContext): readonly Issue[] {
  return allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type === undefined) return []
    return textsIn(work.params).flatMap(({ path: below, text }) => {
      if (text === '' || schemaAt(type.params, below)?.['writeOnly'] !== true) return []
      const place = [...path, 'params', ...below]
      const whose = `${nameOf(work)}: ${labelOf(type, below)}`
      const lookups = expressionsIn(text)
      if (lookups.length === 0) {
        const says = `${whose} stands in the flow, and whoever sees the flow can read it: let a secret input give it.`
        return [issue('secret.readable', place, says)]
      }
      return lookups.flatMap(({ lookup, text: expression }) => {
        if (lookup?.root !== 'inputs' || !isReadable(context.flow, lookup.name)) return []
        const says = `${whose} is read from the input ${lookup.name}, which is not secret: whoever sees a deployment can read it.`
        return [{ ...issue('secret.readable', place, says), expression }]
      })
    })
  })
}

function isReadable({ inputs }: Flow, name: string): boolean {
  return Object.hasOwn(inputs, name) && inputs[name]?.secret === false
}
