import type { Flow, Plan } from '@contraflow/flow'

/** What of a run's steps and actions a flow does not have any more, in a few words; null: it has all of them. Pure. */
export function notDrawnWords(plan: Plan, flow: Flow): string | null {
  const steps = missing(plan.steps, flow.steps)
  const actions =
    missing(plan.actions, flow.rollbacks) +
    missing(plan.flowRollback ?? [], flow.flowRollback?.actions ?? [])
  const counts = [counted(steps, 'step'), counted(actions, 'action')].filter(
    (words) => words !== null,
  )
  if (counts.length === 0) return null
  const are = steps + actions === 1 ? 'is' : 'are'
  return `${counts.join(' and ')} of this run ${are} no longer drawn`
}

interface WithId {
  readonly id: string
}

function missing(ran: readonly WithId[], drawn: readonly WithId[]): number {
  const known = new Set(drawn.map(({ id }) => id))
  return ran.filter(({ id }) => !known.has(id)).length
}

function counted(count: number, what: string): string | null {
  if (count === 0) return null
  return count === 1 ? `1 ${what}` : `${count} ${what}s`
}
