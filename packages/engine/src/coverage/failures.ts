import type { Plan } from '@contraflow/flow'
import { indexPlan, type PlanIndex } from '../plan-index.ts'
import { failuresOnTheWay } from './reach.ts'
import { type Analysis, analyse, type Standing, standingOf } from './timing.ts'

/** Every single failure of a plan, as far as it has been looked into. */
export interface Failures {
  readonly index: PlanIndex
  /** For each step, what fails and is handled on the way to it. */
  readonly ways: readonly (readonly number[])[]
  readonly leavable: readonly LeavableStep[]
  /** How things stand when that step fails. */
  readonly sightOf: (failed: number) => Sight
}

export function failuresOf(plan: Plan | PlanIndex): Failures {
  const index = 'plan' in plan ? plan : indexPlan(plan)
  const ways = failuresOnTheWay(index)
  const known = new Map<string, Sight>()
  return {
    index,
    ways,
    leavable: leavableSteps(index),
    sightOf: (failed) => {
      const failing = ways[failed] ?? []
      const key = failing.join()
      const sight = known.get(key) ?? sightWhile(index, new Set(failing))
      known.set(key, sight)
      return sight
    },
  }
}

/** What all rows share for which the same steps fail on the way. */
export interface Sight {
  readonly analysis: Analysis
  /** Steps with actions of their own, as the way back visits them, as far as that is the same for every timing. */
  readonly acting: readonly number[]
}

/** A step that can be left undone: it changes the device, and no action undoes that when any step fails. */
export interface LeavableStep {
  readonly id: string
  readonly at: number
  /** Undone where it fails itself. */
  readonly undoesItself: boolean
}

function sightWhile(index: PlanIndex, failing: ReadonlySet<number>): Sight {
  const analysis = analyse(index, failing)
  const acting = analysis.sorted.filter((at) => (index.steps[at]?.actions.length ?? 0) > 0)
  const isNewestFirst = index.plan.rollbackOrder === 'newest-first'
  return { analysis, acting: isNewestFirst ? acting.toReversed() : acting }
}

function leavableSteps(index: PlanIndex): readonly LeavableStep[] {
  return index.steps.flatMap(({ step, actions }, at) => {
    const undoing = actions.filter((action) => index.actions[action.index]?.undoes === true)
    if (!step.changesDevice || undoing.some(({ anyStep }) => anyStep)) return []
    return [{ id: step.id, at, undoesItself: undoing.length > 0 }]
  })
}

/** For each step that some single failure leaves undone: the first step in document order whose failure does. */
export function leavingSteps(failures: Failures): ReadonlyMap<string, string> {
  const { index, leavable, sightOf } = failures
  const leaving = new Map<string, string>()
  let open = leavable
  for (const [failed, { isHandled }] of index.steps.entries()) {
    if (isHandled) continue
    const { analysis } = sightOf(failed)
    open = open.filter(({ id, at, undoesItself }) => {
      const isKept = whenUndone(undoesItself, standingAt(analysis, failed, at)) === 'never'
      if (!isKept) leaving.set(id, idAt(index, failed))
      return isKept
    })
  }
  return leaving
}

/** Over every order in which attempts can end. */
export type When = 'always' | 'depends' | 'never'
export type StandingOrFailed = Standing | 'failed'

export function standingAt(analysis: Analysis, failed: number, at: number): StandingOrFailed {
  return at === failed ? 'failed' : standingOf(analysis, failed, at)
}

/** When a step that can be left undone is. */
export function whenUndone(undoesItself: boolean, standing: StandingOrFailed): When {
  if (standing === 'never') return 'never'
  if (standing === 'failed') return undoesItself ? 'never' : 'always'
  if (standing === 'ended') return 'always'
  return standing === 'started' && !undoesItself ? 'always' : 'depends'
}

export function idAt(index: PlanIndex, at: number): string {
  return index.steps[at]?.step.id ?? ''
}
