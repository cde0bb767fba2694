import type { Flow, InputDeclaration } from '../document.ts'

/** Declares another input, a string that nobody has to give, under a name that is free: the last of `inputs`. */
export function addInput(flow: Flow): Flow {
  const declaration: InputDeclaration = { type: 'string', required: false, secret: false }
  return { ...flow, inputs: { ...flow.inputs, [freshInputName(flow, 'input')]: declaration } }
}

/** A name like this one that no input has yet. */
export function freshInputName({ inputs }: Flow, like: string): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? like : `${like}-${number}`
    if (!Object.hasOwn(inputs, name)) return name
  }
}
