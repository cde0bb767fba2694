import type { Flow, Json } from '../document.ts'
import { expressionsIn, isLoneExpression, type Lookup } from '../expression.ts'
import { issue } from '../issue.ts'
import { schemaAt } from '../params-problem.ts'
import { actionTypeOf, allWork, nameOf, type Rule, stepTypeOf } from './rule.ts'
import { labelOf, valueAt } from './valid-params.ts'

/** What a param can take, and a look-up give. */
type Kind = 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string'

const WORDS: { readonly [kind in Kind]: string } = {
  array: 'a list',
  boolean: 'on or off',
  integer: 'a whole number',
  number: 'a number',
  object: 'named values',
  string: 'a text',
}

/** A look-up gives what its param takes, where both are known: it would surely fail on the device. */
export const lookupsFit: Rule = (context) =>
  allWork(context).flatMap(({ kind, work, path }) => {
    const type = kind === 'step' ? stepTypeOf(context, work) : actionTypeOf(context, work)
    if (type === undefined) return []
    return expressionsIn(work.params).flatMap(({ path: below, lookup, text }) => {
      const taken = kindTakenBy(schemaAt(type.params, below))
      const given = kindGivenBy(valueAt(work.params, below), lookup, context.flow)
      if (taken === null || given === null || fits(given, taken)) return []
      const says = `${labelOf(type, below)} takes ${WORDS[taken]}, and \${{ ${text} }} gives ${WORDS[given]}`
      return [issue('params.invalid', [...path, 'params', ...below], `${nameOf(work)}: ${says}`)]
    })
  })

function fits(given: Kind, taken: Kind): boolean {
  return given === taken || (given === 'number' && taken === 'integer')
}

function kindTakenBy(schema: { readonly [key: string]: unknown } | null): Kind | null {
  const type = schema?.['type']
  return typeof type === 'string' && Object.hasOwn(WORDS, type) ? (type as Kind) : null
}

/** null: it is not known before it runs. */
function kindGivenBy(
  written: Json | undefined,
  lookup: Lookup | null,
  { inputs }: Flow,
): Kind | null {
  if (typeof written !== 'string' || lookup === null) return null
  // Written into a text, whatever it is.
  if (!isLoneExpression(written) || lookup.root === 'device') return 'string'
  if (lookup.root !== 'inputs' || !Object.hasOwn(inputs, lookup.name)) return null
  const type = inputs[lookup.name]?.type
  return type === 'number' || type === 'boolean' ? type : 'string'
}
