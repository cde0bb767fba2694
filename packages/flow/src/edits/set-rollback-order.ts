import type { Flow } from '../document.ts'

/** In which order the other steps' actions run on the way back. */
export function setRollbackOrder(
  flow: Flow,
  rollbackOrder: Flow['settings']['rollbackOrder'],
): Flow {
  return { ...flow, settings: { ...flow.settings, rollbackOrder } }
}
