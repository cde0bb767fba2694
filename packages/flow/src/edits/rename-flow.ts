import type { Flow } from '../document.ts'

/** Names the flow; at most 200 characters are kept, and an empty name changes nothing. */
export function renameFlow(flow: Flow, name: string): Flow {
  const trimmed = name.trim().slice(0, 200)
  return trimmed === '' ? flow : { ...flow, name: trimmed }
}
