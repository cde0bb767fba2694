import type { InputDeclaration } from '../document.ts'
import { inputProblem } from '../input-values.ts'
import { issue } from '../issue.ts'
import type { Rule } from './rule.ts'

/** Every input is declared in a way that some value can satisfy, its default among them. */
export const validInputs: Rule = ({ flow }) =>
  Object.entries(flow.inputs).flatMap(([name, declaration]) => {
    const message = problemOf(declaration)
    return message === null
      ? []
      : [issue('input.invalid', ['inputs', name], `Input ${name}: ${message}`)]
  })

/** What rules out a declaration, in the order in which it is told. */
const PROBLEMS: readonly (readonly [(declaration: InputDeclaration) => boolean, string])[] = [
  [
    ({ type, options = [] }) => type === 'choice' && options.length === 0,
    'a choice needs options.',
  ],
  [({ type, options }) => type !== 'choice' && options !== undefined, 'only a choice has options.'],
  [
    ({ type, pattern }) => type !== 'string' && pattern !== undefined,
    'only a string has a pattern.',
  ],
  [({ pattern }) => !isPattern(pattern ?? ''), 'its pattern is no regular expression.'],
  [
    ({ type, min, max }) => type !== 'number' && (min ?? max) !== undefined,
    'only a number has min and max.',
  ],
  [({ min = -Infinity, max = Infinity }) => min > max, 'min is above max.'],
]

function problemOf(declaration: InputDeclaration): string | null {
  const found = PROBLEMS.find(([isWrong]) => isWrong(declaration))
  if (found !== undefined) return found[1]
  const { default: value } = declaration
  return value === undefined ? null : inputProblem(declaration, value, 'its default')
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
