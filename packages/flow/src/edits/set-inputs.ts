import { type Flow, type InputDeclaration, inputSchema } from '../document.ts'
import { UNKEPT_NAME } from '../json-problem.ts'
import { renameLookups } from './rename-lookups.ts'

const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/

/** True for what an input may be called. */
export function isInputName(name: string): boolean {
  return NAME.test(name) && name !== UNKEPT_NAME
}

/** Why an input can't be called so, as a sentence; null: it can. */
export function inputNameRefusal({ inputs }: Pick<Flow, 'inputs'>, name: string): string | null {
  if (name === UNKEPT_NAME) {
    return `No input can be called ${name}: JavaScript has that name for itself. Choose another.`
  }
  if (!isInputName(name)) {
    return 'A name begins with a letter or _ and has letters, digits, _ and hyphens, at most 63.'
  }
  return Object.hasOwn(inputs, name) ? `An input is called ${name} already.` : null
}

/** Declares all inputs anew, in this order. What could not stand in a document at all is left out. */
export function setInputs(flow: Flow, inputs: { readonly [name: string]: InputDeclaration }): Flow {
  const kept = Object.entries(inputs).filter(
    ([name, declaration]) => isInputName(name) && inputSchema.safeParse(declaration).success,
  )
  return { ...flow, inputs: Object.fromEntries(kept) }
}

/** Gives an input another name, also where params look it up. A name that is taken or malformed changes nothing. */
export function renameInput(flow: Flow, from: string, to: string): Flow {
  if (!Object.hasOwn(flow.inputs, from) || inputNameRefusal(flow, to) !== null) return flow
  const inputs = Object.entries(flow.inputs).map(
    ([name, declaration]) => [name === from ? to : name, declaration] as const,
  )
  const renamed = { ...flow, inputs: Object.fromEntries(inputs) }
  return renameLookups(renamed, { inputs: new Map([[from, to]]) })
}
