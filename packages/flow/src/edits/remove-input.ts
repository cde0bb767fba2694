import type { Flow } from '../document.ts'

/** Takes an input away. What looks it up says so as an issue. */
export function removeInput(flow: Flow, name: string): Flow {
  if (!Object.hasOwn(flow.inputs, name)) return flow
  const { [name]: _removed, ...inputs } = flow.inputs
  return { ...flow, inputs }
}
