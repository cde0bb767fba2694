import type { PlanIndex } from '../plan-index.ts'
import { sortIndexes } from './sort-indexes.ts'
import { type StepSet, stepSet } from './step-set.ts'

/**
 * How one step stands at the moment when another fails, over every order in which attempts can end. `ended`: surely
 * over. `started`: surely started, and over or still running. `may-start`: some orders start it. `never`: none does.
 */
export type Standing = 'ended' | 'started' | 'may-start' | 'never'

/** Who runs and who waits for whom, once it is settled which steps fail; it does not depend on timing. */
export interface Analysis {
  /** Indexes of all steps, every edge leading forward. */
  readonly sorted: readonly number[]
  readonly runs: readonly boolean[]
  /** For each step, all steps that have ended by the time it starts. */
  readonly waitsFor: readonly StepSet[]
  /** For each step, those of them that ended last on some way to it: where they have ended, so have all others. */
  readonly waitsLastFor: readonly (readonly number[])[]
}

/**
 * @param failing steps that fail and handle it; all others succeed
 */
export function analyse(index: PlanIndex, failing: ReadonlySet<number>): Analysis {
  const sorted = sortIndexes(index)
  const runs = whoRuns(index, sorted, failing)
  return { sorted, runs, ...whoWaits(index, sorted, runs) }
}

function whoRuns(
  index: PlanIndex,
  sorted: readonly number[],
  failing: ReadonlySet<number>,
): readonly boolean[] {
  const first = new Set(index.first)
  const runs = index.steps.map((_step, at) => first.has(at))
  for (const at of sorted) {
    if (runs[at] !== true) continue
    const step = index.steps[at]
    for (const to of (failing.has(at) ? step?.handling : step?.success) ?? []) runs[to] = true
  }
  return runs
}

function whoWaits(
  index: PlanIndex,
  sorted: readonly number[],
  runs: readonly boolean[],
): Pick<Analysis, 'waitsFor' | 'waitsLastFor'> {
  const waitsFor = index.steps.map(() => stepSet(index.steps.length))
  const last = index.steps.map(() => new Set<number>())
  for (const at of sorted) {
    const before = waitsFor[at] ?? stepSet(0)
    const ends = runs[at] === true ? [at] : [...(last[at] ?? [])]
    const { success, handling } = index.steps[at] ?? { success: [], handling: [] }
    for (const to of [...success, ...handling]) {
      waitsFor[to]?.addAll(before)
      for (const end of ends) {
        waitsFor[to]?.add(end)
        last[to]?.add(end)
      }
    }
  }
  return { waitsFor, waitsLastFor: last.map((ends) => [...ends]) }
}

/** How a step stands when `failed` fails for good; for `failed` itself: `never`. */
export function standingOf(
  { runs, waitsFor, waitsLastFor }: Analysis,
  failed: number,
  at: number,
): Standing {
  const before = waitsFor[failed]
  const own = waitsFor[at]
  if (runs[at] !== true || at === failed || before === undefined || own === undefined)
    return 'never'
  if (own.has(failed)) return 'never'
  if (before.has(at)) return 'ended'
  return waitsLastFor[at]?.every((end) => before.has(end)) === true ? 'started' : 'may-start'
}

/**
 * Whether some order brings `failed` to its failure with no action of another step due. An action of a step that still
 * runs can only be avoided by letting that step end, which may start others, and so on: what is forced is followed to its
 * end, and it is avoidable if no `any-step` action is met on the way.
 */
export function mayNeedNothing(index: PlanIndex, analysis: Analysis, failed: number): boolean {
  return endedForNothing(index, analysis, failed) !== null
}

/** What has to have ended before `failed` for no action of another step to be due; null: some always is. */
export function endedForNothing(
  index: PlanIndex,
  analysis: Analysis,
  failed: number,
): StepSet | null {
  const ended = stepSet(index.steps.length)
  const before = analysis.waitsFor[failed]
  if (before !== undefined) ended.addAll(before)
  for (;;) {
    const started = startedWithActions(index, analysis, failed, ended)
    const isDue = started.some((at) => index.steps[at]?.actions.some(({ anyStep }) => anyStep))
    if (isDue) return null
    const running = started.filter((at) => !ended.has(at))
    if (running.length === 0) return ended
    for (const at of running) ended.add(at)
  }
}

/** Steps with actions of their own that have surely started once these have ended. */
function startedWithActions(
  index: PlanIndex,
  { runs, waitsFor }: Analysis,
  failed: number,
  ended: StepSet,
): readonly number[] {
  return index.steps.flatMap(({ actions }, at) => {
    const isStarted = runs[at] === true && at !== failed && waitsFor[at]?.isWithin(ended) === true
    return isStarted && actions.length > 0 ? [at] : []
  })
}
