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
  const analyses = new Map<string, Analysis>()
  return index.steps.map((_step, failed) => {
    const failing = ways[failed] ?? []
    const key = failing.join()
    const analysis = analyses.get(key) ?? analyse(index, new Set(failing))
    analyses.set(key, analysis)
    return rowOf(index, analysis, failed, failing)
  })
}

const NOTHING = {
  outcomes: ['succeeded'],
  always: [],
  depends: [],
} as const satisfies Partial<CoverageRow>

function rowOf(
  index: PlanIndex,
  analysis: Analysis,
  failed: number,
  failing: readonly number[],
): CoverageRow {
  const step = idAt(index, failed)
  const reached = failing.length === 0 ? {} : { with: failing.map((other) => idAt(index, other)) }
  if (index.steps[failed]?.isHandled === true) {
    return { step, ...reached, ...NOTHING, leftUndone: { always: [], depends: [] } }
  }
  const standings = standingOf(analysis, failed)
  const whenOf = (at: number) => (at === failed ? 'failed' : standings[at])
  const own = wayBackOrder(index, analysis, failed).flatMap((at) =>
    (index.steps[at]?.actions ?? []).map((action) => ({
      id: index.actions[action.index]?.id ?? '',
      when: whenRuns(action.anyStep, whenOf(at)),
    })),
  )
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
    leftUndone: undoneOf(index, whenOf),
  }
}

type When = 'always' | 'depends' | 'never'
type StandingOrFailed = Standing | 'failed' | undefined

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
    case undefined:
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
  index: PlanIndex,
  standingAt: (at: number) => StandingOrFailed,
): CoverageRow['leftUndone'] {
  const always: string[] = []
  const depends: string[] = []
  for (const [at, { step, actions }] of index.steps.entries()) {
    if (!step.changesDevice) continue
    const undoing = actions.filter((action) => index.actions[action.index]?.undoes === true)
    const when = whenUndone(undoing, standingAt(at))
    if (when === 'always') always.push(step.id)
    if (when === 'depends') depends.push(step.id)
  }
  return { always, depends }
}

/** When a step that changes the device is left undone, from its actions that undo. */
function whenUndone(
  undoing: readonly { readonly anyStep: boolean }[],
  standing: StandingOrFailed,
): When {
  if (standing === undefined || standing === 'never') return 'never'
  if (undoing.some(({ anyStep }) => anyStep)) return 'never'
  if (standing === 'failed') return undoing.length > 0 ? 'never' : 'always'
  if (standing === 'ended') return 'always'
  return standing === 'started' && undoing.length === 0 ? 'always' : 'depends'
}

/** The failed step first, then the others as the way back visits them, as far as that is the same for every timing. */
function wayBackOrder(index: PlanIndex, { sorted }: Analysis, failed: number): readonly number[] {
  const others = sorted.filter((at) => at !== failed)
  return [failed, ...(index.plan.rollbackOrder === 'newest-first' ? others.toReversed() : others)]
}

function idAt(index: PlanIndex, at: number): string {
  return index.steps[at]?.step.id ?? ''
}
