import type { Plan, PlannedStep } from '@contraflow/flow'

/** How many steps of a plan may come to run at the same time, as far as its shape tells: the most on one level of it. */
export function planWidth({ steps, first }: Plan): number {
  const byId = new Map(steps.map((step) => [step.id, step]))
  const waitsFor = new Map<string, number>()
  for (const next of steps.flatMap(nextOf)) waitsFor.set(next, (waitsFor.get(next) ?? 0) + 1)
  let widest = 1
  for (let level: readonly string[] = first; level.length > 0; ) {
    widest = Math.max(widest, level.length)
    level = level
      .flatMap((id) => nextOf(byId.get(id)))
      .filter((next) => {
        const left = (waitsFor.get(next) ?? 0) - 1
        waitsFor.set(next, left)
        return left === 0
      })
  }
  return widest
}

function nextOf(step: PlannedStep | undefined): readonly string[] {
  return step === undefined ? [] : [...step.success, ...step.handling]
}
