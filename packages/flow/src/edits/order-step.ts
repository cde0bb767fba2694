import type { Flow } from '../document.ts'
import { moved } from './moved.ts'

/** Moves a step to another place in the document's order (0 is first): of steps that are ready together, it starts then. */
export function orderStep(flow: Flow, step: string, to: number): Flow {
  const at = flow.steps.findIndex(({ id }) => id === step)
  return { ...flow, steps: moved(flow.steps, at, to) }
}
