import type { Flow } from '../document.ts'
import { moved } from './moved.ts'

/** Gives an input another place in the order in which they are asked for; a place out of range is the nearest end. */
export function moveInput(flow: Flow, name: string, index: number): Flow {
  const entries = Object.entries(flow.inputs)
  const from = entries.findIndex(([candidate]) => candidate === name)
  return from === -1 ? flow : { ...flow, inputs: Object.fromEntries(moved(entries, from, index)) }
}
