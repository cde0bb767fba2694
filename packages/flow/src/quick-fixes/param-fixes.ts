import type { InputDeclaration, Step } from '../document.ts'
import { freshInputName } from '../edits/add-input.ts'
import { changeInput } from '../edits/change-input.ts'
import { changeWork } from '../edits/change-work.ts'
import { connect } from '../edits/connect.ts'
import { isInputName, setInputs } from '../edits/set-inputs.ts'
import { setParam } from '../edits/set-param.ts'
import { parseLookup } from '../expression.ts'
import { segmentsOf } from '../place-of.ts'
import { type FixContext, type Fixer, type QuickFix, titleOf } from './quick-fix.ts'

/** A param takes its type's default; one that the type does not know goes. */
export const fittingParams: Fixer = (context) => {
  const { place, issue } = context
  const schema = schemaOf(context)
  if (!('work' in place) || schema === null) return []
  const { id, params } = place.work
  const [, name] = segmentsOf(issue.path.slice(issue.path.indexOf('/params')))
  if (name !== undefined) {
    const value = schema[name]?.['default']
    return value === undefined
      ? []
      : [
          {
            title: `Set it to ${JSON.stringify(value)}`,
            edit: (before) => changeWork(before, id, { params: { ...params, [name]: value } }),
          },
        ]
  }
  const unknown = Object.keys(params).filter((key) => !Object.hasOwn(schema, key))
  if (unknown.length === 0) return []
  const known = Object.fromEntries(
    Object.entries(params).filter(([key]) => Object.hasOwn(schema, key)),
  )
  return [
    {
      title: `Remove ${unknown.join(', ')}`,
      edit: (before) => changeWork(before, id, { params: known }),
    },
  ]
}

/** The input is declared: a text that has to be given. */
export const declareInput: Fixer = (context) => {
  const lookup = lookupOf(context)
  if (lookup?.root !== 'inputs' || !isInputName(lookup.name)) return []
  const { name } = lookup
  const declaration: InputDeclaration = { type: 'string', required: true, secret: false }
  return [
    {
      title: `Declare the input ${name}`,
      edit: (before) => setInputs(before, { ...before.inputs, [name]: declaration }),
    },
  ]
}

/** A secret input gives it; what stood there is not kept. One that gives it already becomes secret, and loses its default. */
export const hideSecret: Fixer = (context) => {
  const { flow, place, issue } = context
  const lookup = lookupOf(context)
  if (place.kind === 'input') {
    const { name } = place
    const change = { required: true, default: undefined }
    return [
      { title: 'Ask for it at deployment', edit: (before) => changeInput(before, name, change) },
    ]
  }
  if (lookup?.root === 'inputs') {
    const { name } = lookup
    const change = { secret: true, default: undefined }
    return [{ title: `Make ${name} secret`, edit: (before) => changeInput(before, name, change) }]
  }
  const [, param = '', below] = segmentsOf(issue.path.slice(issue.path.indexOf('/params')))
  if (!('work' in place) || below !== undefined || !isInputName(param)) return []
  const { id } = place.work
  const name = freshInputName(flow, param)
  const declaration: InputDeclaration = { type: 'string', required: true, secret: true }
  return [
    {
      title: `Ask for it at deployment, as the secret input ${name}`,
      edit: (before) =>
        setParam(
          setInputs(before, { ...before.inputs, [name]: declaration }),
          id,
          param,
          `\${{ inputs.${name} }}`,
        ),
    },
  ]
}

/** The input has to be given. */
export const requireInput: Fixer = ({ place }) => {
  if (place.kind !== 'input') return []
  const { name } = place
  return [
    {
      title: `Make ${name} required`,
      edit: (before) => changeInput(before, name, { required: true }),
    },
  ]
}

/** What is read has surely succeeded if the reader comes after it. */
export const comeAfter: Fixer = (context) => {
  const lookup = lookupOf(context)
  const { place, flow } = context
  if (lookup?.root !== 'steps' || place.kind !== 'step') return []
  const { id } = place.work
  return [
    {
      title: `Let it come after ${titleOf(flow, lookup.step)}`,
      edit: (before) => connect(before, lookup.step, id),
    },
  ]
}

/** Of an input's declaration goes what does not fit: one part, or all that its type has no use for. */
export const fittingInput: Fixer = ({ flow, place }) => {
  const declaration = place.kind === 'input' ? flow.inputs[place.name] : undefined
  if (place.kind !== 'input' || declaration === undefined) return []
  const { name } = place
  const fix = (title: string, changed: InputDeclaration): QuickFix => ({
    title,
    edit: (before) => setInputs(before, { ...before.inputs, [name]: changed }),
  })
  const { min, max, ...rest } = declaration
  const swapped =
    min !== undefined && max !== undefined
      ? [fix('Swap min and max', { ...rest, min: max, max: min })]
      : []
  const parts = ['default', 'options', 'pattern', 'min', 'max'] as const
  const without = parts
    .filter((part) => declaration[part] !== undefined)
    .map((part) => fix(`Remove its ${part}`, omit(declaration, [part])))
  return [
    ...swapped,
    ...without,
    fix('Remove min and max', rest),
    ...(declaration.type === 'choice'
      ? [fix('Make it a text', { ...omit(declaration, ['options']), type: 'string' })]
      : []),
    fix('Remove all that does not fit', omit(declaration, parts)),
  ]
}

function omit(
  declaration: InputDeclaration,
  parts: readonly ('default' | 'options' | 'pattern' | 'min' | 'max')[],
): InputDeclaration {
  const kept = { ...declaration }
  for (const part of parts) delete kept[part]
  return kept
}

function lookupOf({ issue: { expression } }: FixContext) {
  return expression === undefined ? null : parseLookup(expression)
}

type Properties = { readonly [name: string]: Step['params'] }

/** The properties that a type declares; null where it takes any. */
function schemaOf({ catalog, place }: FixContext): Properties | null {
  if (!('work' in place)) return null
  const types = place.kind === 'step' ? catalog.stepTypes : catalog.actionTypes
  const properties = types.get(place.work.uses)?.params['properties']
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties))
    return null
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, schema]) =>
      typeof schema === 'object' && schema !== null && !Array.isArray(schema)
        ? [[name, schema] as const]
        : [],
    ),
  )
}
