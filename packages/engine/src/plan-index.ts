import type { Plan, PlannedAction, PlannedStep } from '@contraflow/flow'
import { END } from '@contraflow/flow'

/** A plan with its ids resolved to indexes, computed once for all runs of it. Pure data. */
export interface PlanIndex {
  readonly plan: Plan
  readonly stepIndex: ReadonlyMap<string, number>
  /** The steps' own actions, then the flow-level ones: the order of `RunState.actions`. */
  readonly actions: readonly PlannedAction[]
  readonly actionIndex: ReadonlyMap<string, number>
  readonly steps: readonly IndexedStep[]
  readonly first: readonly number[]
  /** Indexes into `actions`; empty where the flow-level rollback is off. */
  readonly flowRollback: readonly number[]
}

export interface IndexedStep {
  readonly step: PlannedStep
  readonly success: readonly number[]
  /** Without `$end`. */
  readonly handling: readonly number[]
  readonly isHandled: boolean
  /** Its handling edges lead to exactly its success successors, or to `$end` where it has none. */
  readonly ignores: boolean
  /** How many success and handling edges lead to it, from `$start` too. */
  readonly incoming: number
  readonly actions: readonly { readonly index: number; readonly anyStep: boolean }[]
}

/** Resolves a plan's ids. Throws a RangeError for a plan that names what it does not have. */
export function indexPlan(plan: Plan): PlanIndex {
  const stepIndex = new Map(plan.steps.map((step, index) => [step.id, index]))
  const actions = [...plan.actions, ...(plan.flowRollback ?? [])]
  const actionIndex = new Map(actions.map((action, index) => [action.id, index]))
  const incoming = new Array<number>(plan.steps.length).fill(0)
  const stepsAt = (ids: readonly string[]) =>
    ids.map((id) => {
      const index = at(stepIndex, id)
      incoming[index] = (incoming[index] ?? 0) + 1
      return index
    })
  const first = stepsAt(plan.first)
  const targets = plan.steps.map((step) => ({
    success: stepsAt(step.success),
    handling: stepsAt(step.handling.filter((id) => id !== END)),
  }))
  const steps = plan.steps.map((step, index): IndexedStep => {
    const { success = [], handling = [] } = targets[index] ?? {}
    return {
      step,
      success,
      handling,
      isHandled: step.handling.length > 0,
      ignores: ignores(step),
      incoming: incoming[index] ?? 0,
      actions: step.actions.map(({ id, trigger }) => ({
        index: at(actionIndex, id),
        anyStep: trigger === 'any-step',
      })),
    }
  })
  const flowRollback = (plan.flowRollback ?? []).map(({ id }) => at(actionIndex, id))
  return { plan, stepIndex, actions, actionIndex, steps, first, flowRollback }
}

function ignores(step: PlannedStep): boolean {
  const next = step.success.length === 0 ? [END] : step.success
  return next.length === step.handling.length && next.every((id) => step.handling.includes(id))
}

function at(index: ReadonlyMap<string, number>, id: string): number {
  const found = index.get(id)
  if (found === undefined) throw new RangeError(`the plan names ${id}, which it does not have`)
  return found
}
