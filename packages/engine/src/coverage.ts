import type { Plan } from '@contraflow/flow'
import { failuresOnTheWay } from './coverage/reach.ts'
import {
  type Analysis,
  analyse,
  mayNeedNothing,
  type Standing,
  standingOf,
} from './coverage/timing.ts'
import { indexPlan, type PlanIndex } from './plan-index.ts'
import type { Outcome } from './run.ts'

/** What comes of one step being the only one that fails, over every order in which attempts can end. */
export interface CoverageRow {
  /** The step that fails. */
  readonly step: string
  /** What must fail, and be handled, for the run to get there at all: where a step is reached by fall back only. */
  readonly with?: readonly string[]
  /** One, or both that the timing can bring about. */
  readonly outcomes: readonly Outcome[]
  /** Actions that run in every order, roughly in the order of the way back. All that is in neither list never runs. */
  readonly always: readonly string[]
  /** Actions that one order runs and another does not. */
  readonly depends: readonly string[]
  /** Steps that are left undone, in every order or in some. */
  readonly leftUndone: { readonly always: readonly string[]; readonly depends: readonly string[] }
}

/**
 * What every single failure would come to, a row a step in document order: exact over all timings, without playing them.
 * Pure. The plan must be one of a valid flow.
 */
export function coverage(plan: Plan | PlanIndex): readonly CoverageRow[] {
  const index = 'plan' in plan ? plan : indexPlan(plan)
  const ways = failuresOnTheWay(index)
  const leavable = leavableSteps(index)
  const known = new Map<string, Sight>()
  return index.steps.map((_step, failed) => {
    const failing = ways[failed] ?? []
    const key = failing.join()
    const sight = known.get(key) ?? sightOf(index, new Set(failing), leavable)
    known.set(key, sight)
    return rowOf(sight, failed, failing)
  })
}

/** What all rows share for which the same steps fail on the way. */
interface Sight {
  readonly index: PlanIndex
  readonly analysis: Analysis
  /** Steps with actions of their own, as the way back visits them, as far as that is the same for every timing. */
  readonly acting: readonly number[]
  readonly leavable: readonly LeavableStep[]
}

/** A step that can be left undone: it changes the device, and no action undoes that when any step fails. */
interface LeavableStep {
  readonly id: string
  readonly at: number
  /** Undone where it fails itself. */
  readonly undoesItself: boolean
}

function sightOf(
  index: PlanIndex,
  failing: ReadonlySet<number>,
  leavable: readonly LeavableStep[],
): Sight {
  const analysis = analyse(index, failing)
  const acting = analysis.sorted.filter((at) => (index.steps[at]?.actions.length ?? 0) > 0)
  const isNewestFirst = index.plan.rollbackOrder === 'newest-first'
  return { index, analysis, acting: isNewestFirst ? acting.toReversed() : acting, leavable }
}

function leavableSteps(index: PlanIndex): readonly LeavableStep[] {
  return index.steps.flatMap(({ step, actions }, at) => {
    const undoing = actions.filter((action) => index.actions[action.index]?.undoes === true)
    if (!step.changesDevice || undoing.some(({ anyStep }) => anyStep)) return []
    return [{ id: step.id, at, undoesItself: undoing.length > 0 }]
  })
}

const NOTHING = {
  outcomes: ['succeeded'],
  always: [],
  depends: [],
} as const satisfies Partial<CoverageRow>

function rowOf(sight: Sight, failed: number, failing: readonly number[]): CoverageRow {
  const { index, analysis } = sight
  const step = idAt(index, failed)
  const reached = failing.length === 0 ? {} : { with: failing.map((other) => idAt(index, other)) }
  if (index.steps[failed]?.isHandled === true) {
    return { step, ...reached, ...NOTHING, leftUndone: { always: [], depends: [] } }
  }
  const whenOf = (at: number) => (at === failed ? 'failed' : standingOf(analysis, failed, at))
  const own = [failed, ...sight.acting.filter((at) => at !== failed)].flatMap((at) => {
    const standing = whenOf(at)
    return (index.steps[at]?.actions ?? []).map((action) => ({
      id: index.actions[action.index]?.id ?? '',
      when: whenRuns(action.anyStep, standing),
    }))
  })
  const flowLevel = index.steps[failed]?.step.runsFlowRollback === true ? index.flowRollback : []
  const always = [
    ...own.filter(({ when }) => when === 'always').map(({ id }) => id),
    ...flowLevel.map((at) => index.actions[at]?.id ?? ''),
  ]
  const depends = own.filter(({ when }) => when === 'depends').map(({ id }) => id)
  return {
    step,
    ...reached,
    outcomes: outcomesOf(always, depends, () => mayNeedNothing(index, analysis, failed)),
    always,
    depends,
    leftUndone: undoneOf(sight.leavable, whenOf),
  }
}

type When = 'always' | 'depends' | 'never'
type StandingOrFailed = Standing | 'failed'

/** When an action of a step runs, from how the step stands at the turn. */
function whenRuns(anyStep: boolean, standing: StandingOrFailed): When {
  switch (standing) {
    case 'failed':
      return 'always'
    case 'ended':
      return anyStep ? 'always' : 'never'
    case 'started':
      return anyStep ? 'always' : 'depends'
    case 'may-start':
      return 'depends'
    case 'never':
      return 'never'
    default:
      return standing satisfies never
  }
}

function outcomesOf(
  always: readonly string[],
  depends: readonly string[],
  mayBeNone: () => boolean,
): readonly Outcome[] {
  if (always.length > 0) return ['rolled-back']
  if (depends.length === 0) return ['failed']
  return mayBeNone() ? ['failed', 'rolled-back'] : ['rolled-back']
}

function undoneOf(
  leavable: readonly LeavableStep[],
  standingAt: (at: number) => StandingOrFailed,
): CoverageRow['leftUndone'] {
  const always: string[] = []
  const depends: string[] = []
  for (const { id, at, undoesItself } of leavable) {
    const when = whenUndone(undoesItself, standingAt(at))
    if (when === 'always') always.push(id)
    if (when === 'depends') depends.push(id)
  }
  return { always, depends }
}

/** When a step that can be left undone is. */
function whenUndone(undoesItself: boolean, standing: StandingOrFailed): When {
  if (standing === 'never') return 'never'
  if (standing === 'failed') return undoesItself ? 'never' : 'always'
  if (standing === 'ended') return 'always'
  return standing === 'started' && !undoesItself ? 'always' : 'depends'
}

function idAt(index: PlanIndex, at: number): string {
  return index.steps[at]?.step.id ?? ''
}
