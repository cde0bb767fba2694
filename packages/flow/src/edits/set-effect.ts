import type { Flow } from '../document.ts'

/** Says whether a step changes its device; null: as its type says. */
export function setChangesDevice(flow: Flow, step: string, changesDevice: boolean | null): Flow {
  const steps = flow.steps.map((other) => {
    if (other.id !== step) return other
    const { changesDevice: _before, ...rest } = other
    return changesDevice === null ? rest : { ...rest, changesDevice }
  })
  return { ...flow, steps }
}

/** Says whether an action (of a step, or of the flow) undoes anything, or only looks and reports. */
export function setUndoes(flow: Flow, action: string, undoes: boolean): Flow {
  const set = <T extends { readonly id: string }>(items: readonly T[]) =>
    items.map((item) => (item.id === action ? { ...item, undoes } : item))
  return {
    ...flow,
    rollbacks: set(flow.rollbacks),
    ...(flow.flowRollback === undefined
      ? {}
      : { flowRollback: { actions: set(flow.flowRollback.actions) } }),
  }
}
