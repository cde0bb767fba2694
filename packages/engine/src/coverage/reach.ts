import type { PlanIndex } from '../plan-index.ts'
import { sortIndexes } from './sort-indexes.ts'

/**
 * For each step, the fewest failures that bring a run there, all of them handled: none for a step that runs when
 * everything succeeds. A step starts as soon as one edge into it is taken (and the others are decided), so a path is all
 * it takes. Among equals the path of the earlier edges counts.
 */
export function failuresOnTheWay(index: PlanIndex): readonly (readonly number[])[] {
  const ways: Array<readonly number[] | undefined> = index.steps.map(() => undefined)
  const offer = (to: number, way: readonly number[]) => {
    const known = ways[to]
    if (known === undefined || way.length < known.length) ways[to] = way
  }
  for (const first of index.first) offer(first, [])
  for (const at of sortIndexes(index)) {
    const way = ways[at]
    const step = index.steps[at]
    if (way === undefined || step === undefined) continue
    for (const to of step.success) offer(to, way)
    for (const to of step.handling) offer(to, [...way, at])
  }
  return ways.map((way) => way ?? [])
}
