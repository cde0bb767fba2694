import type { Flow } from '@contraflow/flow'

/** The step or action that an edit has made, the first of several; null: it made none. Pure. */
export function newIdOf(before: Flow, after: Flow): string | null {
  return newIdsOf(before, after)[0] ?? null
}

/** Every step and action that an edit has made. Pure. */
export function newIdsOf(before: Flow, after: Flow): readonly string[] {
  const known = new Set(worksOf(before))
  return worksOf(after).filter((id) => !known.has(id))
}

function worksOf({ steps, rollbacks, flowRollback }: Flow): readonly string[] {
  return [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].map(({ id }) => id)
}
