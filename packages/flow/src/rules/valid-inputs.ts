import type { InputDeclaration } from '../document.ts'
import { inputProblem } from '../input-values.ts'
import { issue } from '../issue.ts'
import type { Rule } from './rule.ts'

/** Every input is declared in a way that some value can satisfy, its default among them. */
export const validInputs: Rule = ({ flow }) =>
  Object.entries(flow.inputs).flatMap(([name, declaration]) => {
    const problem = problemOf(declaration)
    if (problem === null) return []
    const [field, message] = problem
    return [issue('input.invalid', ['inputs', name, field], `Input ${name}: ${message}`)]
  })

type Field = keyof InputDeclaration

/** What rules out a declaration, and the field that it is about, in the order in which it is told. */
const PROBLEMS: readonly (readonly [
  (declaration: InputDeclaration) => boolean,
  field: Field,
  message: string,
])[] = [
  [
    ({ type, options = [] }) => type === 'choice' && options.length === 0,
    // It may have no options at all, and an issue leads to what is there.
    'type',
    'a choice needs options.',
  ],
  [
    ({ type, options }) => type !== 'choice' && options !== undefined,
    'options',
    'only a choice has options.',
  ],
  [
    ({ options = [] }) => new Set(options).size < options.length,
    'options',
    'an option is there twice.',
  ],
  [
    ({ type, pattern }) => type !== 'string' && pattern !== undefined,
    'pattern',
    'only a string has a pattern.',
  ],
  [({ pattern }) => !isPattern(pattern ?? ''), 'pattern', 'its pattern is no regular expression.'],
  [
    ({ type, min }) => type !== 'number' && min !== undefined,
    'min',
    'only a number has min and max.',
  ],
  [
    ({ type, max }) => type !== 'number' && max !== undefined,
    'max',
    'only a number has min and max.',
  ],
  [({ min = -Infinity, max = Infinity }) => min > max, 'min', 'min is above max.'],
]

function problemOf(declaration: InputDeclaration): readonly [Field, string] | null {
  const found = PROBLEMS.find(([isWrong]) => isWrong(declaration))
  if (found !== undefined) return [found[1], found[2]]
  const { default: value } = declaration
  const problem = value === undefined ? null : inputProblem(declaration, value, 'its default')
  return problem === null ? null : ['default', problem]
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}
