import type { InputDeclaration } from './document.ts'
import { type Issue, issue } from './issue.ts'

/** What an input may be given. An artifact is given by its name or digest. */
export type InputValue = string | number | boolean
export type InputValues = { readonly [name: string]: InputValue }
type Declarations = { readonly [name: string]: InputDeclaration }

/** What is wrong with the values for a flow's inputs; empty: a run may have them. Pure; never throws. */
export function checkInputs(declarations: Declarations, values: InputValues): readonly Issue[] {
  const unknown = Object.keys(values)
    .filter((name) => !Object.hasOwn(declarations, name))
    .map((name) => issue('input.unknown', ['inputs', name], `The flow has no input ${name}.`))
  const wrong = Object.entries(declarations).flatMap(([name, declaration]) => {
    const value = Object.hasOwn(values, name) ? values[name] : declaration.default
    const problem =
      value === undefined
        ? declaration.required
          ? 'A value is required.'
          : null
        : inputProblem(declaration, value, 'The value')
    return problem === null ? [] : [issue('input.invalid', ['inputs', name], `${name}: ${problem}`)]
  })
  return [...unknown, ...wrong]
}

/** The values with the defaults of those not given. An input with neither is absent. */
export function completeInputs(declarations: Declarations, values: InputValues): InputValues {
  const defaults = Object.entries(declarations).flatMap(([name, { default: value }]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return { ...Object.fromEntries(defaults), ...values }
}

/** A value written as text, as on a command line; what does not read as its type stays text, for the check to name. */
export function inputFromText(declaration: InputDeclaration | undefined, text: string): InputValue {
  if (declaration?.type === 'boolean' && (text === 'true' || text === 'false'))
    return text === 'true'
  if (declaration?.type === 'number' && text.trim() !== '') {
    const number = Number(text)
    if (Number.isFinite(number)) return number
  }
  return text
}

/** Why a value does not fit; null: it does. */
export function inputProblem(
  declaration: InputDeclaration,
  value: InputValue,
  what: string,
): string | null {
  const { type, options = [], pattern } = declaration
  const expected = type === 'number' || type === 'boolean' ? type : 'string'
  if (typeof value !== expected) return `${what} must be a ${expected}.`
  if (typeof value === 'number') return rangeProblem(declaration, value, what)
  if (type === 'choice' && !options.includes(String(value))) {
    return `${what} must be one of: ${options.join(', ')}.`
  }
  return pattern === undefined || new RegExp(pattern, 'u').test(String(value))
    ? null
    : `${what} does not fit the pattern ${pattern}.`
}

function rangeProblem({ min, max }: InputDeclaration, value: number, what: string): string | null {
  if (min !== undefined && value < min) return `${what} must be at least ${min}.`
  return max !== undefined && value > max ? `${what} must be at most ${max}.` : null
}
