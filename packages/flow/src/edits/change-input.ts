import { type Flow, type InputDeclaration, inputSchema } from '../document.ts'

/** What to declare otherwise; undefined: no longer at all. */
export type InputChange = {
  readonly [Field in keyof InputDeclaration]?: InputDeclaration[Field] | undefined
}

/**
 * Declares one input otherwise. Another type takes away what only the old one had: its options, pattern or limits, and a
 * default that is no value of the new one; one that is secret no more loses a default that nobody was to be shown. What could
 * not stand in a document at all changes nothing.
 */
export function changeInput(flow: Flow, name: string, change: InputChange): Flow {
  if (!Object.hasOwn(flow.inputs, name)) return flow
  const before = flow.inputs[name]
  const isOther = change.type !== undefined && change.type !== before?.type
  const kept = isOther && before !== undefined ? fitting(before, change.type) : before
  const revealed = before?.secret === true && change.secret === false ? { default: undefined } : {}
  const wanted = Object.entries({ ...kept, ...revealed, ...change }).filter(
    ([, value]) => value !== undefined,
  )
  const { success, data } = inputSchema.safeParse(Object.fromEntries(wanted))
  return success ? { ...flow, inputs: { ...flow.inputs, [name]: data } } : flow
}

/** What a declaration says that goes with another type. */
function fitting(
  declaration: InputDeclaration,
  type: InputDeclaration['type'],
): Partial<InputDeclaration> {
  const { options, pattern, min, max, default: value, ...rest } = declaration
  const isSame = typeof value === (type === 'number' || type === 'boolean' ? type : 'string')
  return {
    ...rest,
    ...(type === 'choice' ? { options: options ?? [] } : {}),
    ...(isSame && type !== 'choice' && value !== undefined ? { default: value } : {}),
  }
}
