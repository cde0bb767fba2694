import type { Json } from '../document.ts'
import { expressionsIn, type Lookup } from '../expression.ts'
import { issue } from '../issue.ts'
import type { JsonSchema } from '../plugin-manifest.ts'
import { allWork, nameOf, type Rule, type RuleContext, stepTypeOf } from './rule.ts'

/** What is looked up of a result is in it, as far as its step type says all that is: anything else is null on the device. */
export const resultsDeclared: Rule = (context) =>
  allWork(context).flatMap(({ work, path }) =>
    expressionsIn(work.params).flatMap(({ path: below, lookup, text }) => {
      const problem = lookup?.root === 'steps' ? problemOf(context, lookup) : null
      if (problem === null) return []
      const place = [...path, 'params', ...below]
      const says = `\${{ ${text} }}: ${problem}`
      return [{ ...issue('expression.unknown-result', place, says), expression: text }]
    }),
  )

function problemOf(context: RuleContext, lookup: Lookup & { root: 'steps' }): string | null {
  const step = context.graph.steps.get(lookup.step)
  const type = step && stepTypeOf(context, step)
  const given = type && fieldsInstead(type.result, lookup.path)
  if (!step || !given) return null
  const gives = given.length === 0 ? 'It gives nothing' : `It gives ${given.join(', ')}`
  return `${nameOf(step)} gives no such thing, so this is null on the device. ${gives}.`
}

/** What there is where a path leads to nothing; null: it leads to something, or the schema does not say. */
function fieldsInstead(schema: JsonSchema, path: readonly string[]): readonly string[] | null {
  let at = schema
  for (const name of path) {
    const { properties, additionalProperties } = at
    if (!isObject(properties)) return null
    const field = Object.hasOwn(properties, name) ? properties[name] : undefined
    if (field === undefined) return additionalProperties === false ? Object.keys(properties) : null
    if (!isObject(field)) return null
    at = field
  }
  return null
}

function isObject(value: Json | undefined): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
