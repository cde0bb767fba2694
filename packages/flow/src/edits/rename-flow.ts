import type { Flow } from '../document.ts'
import { shortened } from './shortened.ts'

/** Names the flow; at most 200 characters are kept, and an empty name changes nothing. */
export function renameFlow(flow: Flow, name: string): Flow {
  const trimmed = shortened(name.trim())
  return trimmed === '' ? flow : { ...flow, name: trimmed }
}
