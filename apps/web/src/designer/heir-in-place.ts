import type { Flow } from '@contraflow/flow'

/**
 * What stands where a step or an action stood before it was gone, if that has come just then, such as the same step with
 * another id; null: nothing has. Pure.
 */
export function heirInPlace(before: Flow, after: Flow, gone: string): string | null {
  const known = new Set(listsOf(before).flat())
  const lists = listsOf(after)
  for (const [index, ids] of listsOf(before).entries()) {
    const at = ids.indexOf(gone)
    const there = at === -1 ? undefined : lists[index]?.[at]
    if (there !== undefined && !known.has(there)) return there
  }
  return null
}

function listsOf({ steps, rollbacks, flowRollback }: Flow): readonly (readonly string[])[] {
  return [steps, rollbacks, flowRollback?.actions ?? []].map((works) => works.map(({ id }) => id))
}
