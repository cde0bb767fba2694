import type { PlanIndex } from '../plan-index.ts'

/** The steps' indexes so that every success and handling edge leads forward; document order among equals. */
export function sortIndexes({ steps, first }: PlanIndex): readonly number[] {
  const waitsFor = steps.map(({ incoming }) => incoming)
  const sorted: number[] = []
  const decide = (to: number) => {
    waitsFor[to] = (waitsFor[to] ?? 0) - 1
    if (waitsFor[to] === 0) sorted.push(to)
  }
  for (const to of first) decide(to)
  for (let next = 0; next < sorted.length; next += 1) {
    const step = steps[sorted[next] ?? -1]
    for (const to of [...(step?.success ?? []), ...(step?.handling ?? [])]) decide(to)
  }
  return sorted
}
