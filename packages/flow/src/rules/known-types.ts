import { issue } from '../issue.ts'
import { actionTypeOf, allWork, type Rule, stepTypeOf } from './rule.ts'

/** Some plugin supplies the type of every step and action. */
export const knownTypes: Rule = (context) =>
  allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type !== undefined) return []
    const what = kind === 'step' ? 'step type' : 'action type'
    const message = `No plugin supplies the ${what} ${work.uses}: install its plugin, or choose another type.`
    return [issue('type.unknown', [...path, 'uses'], message)]
  })
