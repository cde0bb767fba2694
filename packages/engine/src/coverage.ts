import type { Plan } from '@contraflow/flow'
import {
  type Failures,
  failuresOf,
  idAt,
  type StandingOrFailed,
  standingAt,
  type When,
  whenUndone,
} from './coverage/failures.ts'
import { mayNeedNothing } from './coverage/timing.ts'
import type { PlanIndex } from './plan-index.ts'
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
  return rowsOf(failuresOf(plan))
}

export function rowsOf(failures: Failures): readonly CoverageRow[] {
  return failures.index.steps.map((_step, failed) => rowOf(failures, failed))
}

const NOTHING = {
  outcomes: ['succeeded'],
  always: [],
  depends: [],
} as const satisfies Partial<CoverageRow>

function rowOf(failures: Failures, failed: number): CoverageRow {
  const { index, ways, leavable } = failures
  const failing = ways[failed] ?? []
  const step = idAt(index, failed)
  const reached = failing.length === 0 ? {} : { with: failing.map((other) => idAt(index, other)) }
  if (index.steps[failed]?.isHandled === true) {
    return { step, ...reached, ...NOTHING, leftUndone: { always: [], depends: [] } }
  }
  const { analysis, acting } = failures.sightOf(failed)
  const own = sortOut(
    [failed, ...acting.filter((at) => at !== failed)].flatMap(
      (at) => index.steps[at]?.actions.map((action) => ({ at, ...action })) ?? [],
    ),
    ({ at, anyStep }) => whenRuns(anyStep, standingAt(analysis, failed, at)),
    (action) => index.actions[action.index]?.id ?? '',
  )
  const flowLevel = index.steps[failed]?.step.runsFlowRollback === true ? index.flowRollback : []
  const always = [...own.always, ...flowLevel.map((at) => index.actions[at]?.id ?? '')]
  return {
    step,
    ...reached,
    outcomes: outcomesOf(always, own.depends, () => mayNeedNothing(index, analysis, failed)),
    always,
    depends: own.depends,
    leftUndone: sortOut(
      leavable,
      ({ at, undoesItself }) => whenUndone(undoesItself, standingAt(analysis, failed, at)),
      ({ id }) => id,
    ),
  }
}

/** The names of what is so always, and of what depends on the timing. */
function sortOut<Item>(
  items: readonly Item[],
  whenOf: (item: Item) => When,
  nameOf: (item: Item) => string,
): { readonly always: readonly string[]; readonly depends: readonly string[] } {
  const always: string[] = []
  const depends: string[] = []
  for (const item of items) {
    const when = whenOf(item)
    if (when === 'always') always.push(nameOf(item))
    else if (when === 'depends') depends.push(nameOf(item))
  }
  return { always, depends }
}

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
