import type { Plan } from '@contraflow/flow'
import { indexPlan, type PlanIndex } from '../plan-index.ts'
import { rehearse } from '../rehearse.ts'
import { failuresOnTheWay } from './reach.ts'
import { type StepSet, stepSet } from './step-set.ts'
import { type Analysis, analyse, endedForNothing, standingOf } from './timing.ts'

/** One order of ends that a failure can come in, to be rehearsed. */
export interface Timing {
  /**
   * `early`: the step fails before anything ends that it does not wait for. `late`: after everything that can end before
   * it. `while`: as early as can be with `beside` still running. `quiet`: at a moment at which no action is due.
   */
  readonly when: 'early' | 'late' | 'while' | 'quiet'
  /** The step that still runs; null for the others. */
  readonly beside: string | null
  /** For `rehearse`: what fails, and in which order attempts end. */
  readonly fail: readonly string[]
  readonly ends: readonly string[]
}

/**
 * Orders of ends that bring about all that `coverage` says of one step's failure: whatever it says depends on timing runs in
 * one of them and does not in another, and each outcome comes of one. Only such as differ in what they come to; the first
 * is `early`. A step that the plan does not have: none. Pure.
 */
export function timingsOf(plan: Plan | PlanIndex, step: string): readonly Timing[] {
  const index = 'plan' in plan ? plan : indexPlan(plan)
  const failed = index.stepIndex.get(step)
  if (failed === undefined) return []
  const ways = failuresOnTheWay(index)[failed] ?? []
  const analysis = analyse(index, new Set(ways))
  const fail = [...ways.map((at) => idAt(index, at)), step]
  const seen = new Set<string>()
  return candidates(index, analysis, failed)
    .map((candidate): Timing => ({ ...candidate, fail }))
    .filter((timing) => {
      const { outcome, order, leftUndone } = rehearse(index, timing)
      const actions = order.filter((entry) => !index.stepIndex.has(entry.replace(/[!~]$/, '')))
      const result = JSON.stringify([outcome, actions, leftUndone])
      const isNew = !seen.has(result)
      seen.add(result)
      return isNew
    })
}

type Candidate = Omit<Timing, 'fail'>

function candidates(index: PlanIndex, analysis: Analysis, failed: number): readonly Candidate[] {
  const { sorted, waitsFor } = analysis
  const before = waitsFor[failed] ?? stepSet(0)
  const step = idAt(index, failed)
  const firstEnd = (set: StepSet) => [
    ...sorted.filter((at) => at !== failed && set.has(at)).map((at) => idAt(index, at)),
    step,
  ]
  const others = sorted.filter((at) => at !== failed).map((at) => idAt(index, at))
  const quiet = endedForNothing(index, analysis, failed)
  const beside = sorted.filter((at) => {
    const forThisStep = index.steps[at]?.actions.some(({ anyStep }) => !anyStep) === true
    return forThisStep && standingOf(analysis, failed, at) === 'may-start'
  })
  return [
    { when: 'early', beside: null, ends: firstEnd(before) },
    { when: 'late', beside: null, ends: [...others, step] },
    ...beside.map((at): Candidate => {
      const ended = stepSet(index.steps.length)
      ended.addAll(before)
      ended.addAll(waitsFor[at] ?? stepSet(0))
      return { when: 'while', beside: idAt(index, at), ends: firstEnd(ended) }
    }),
    ...(quiet === null ? [] : [{ when: 'quiet' as const, beside: null, ends: firstEnd(quiet) }]),
  ]
}

function idAt(index: PlanIndex, at: number): string {
  return index.steps[at]?.step.id ?? ''
}
