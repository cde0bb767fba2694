import { type Flow, ROLLBACK } from './document.ts'
import { actionsOf, ownerOf } from './edits/owner-of.ts'
import { graphOf } from './graph.ts'

/**
 * Where to go on once a step or an action is gone: from an action to its step's next one, the one before, or the step;
 * from an action of Rollback on Failure likewise, or to the whole of it; from a step to what came next, what came before, or
 * what stood nearest in the document. null: nothing of these is left, as where Rollback on Failure is turned off. Pure.
 * @param before the flow that had it
 * @param after the flow that has it no more
 */
export function neighbourOf(before: Flow, after: Flow, gone: string): string | null {
  // Many steps lead to it, and none is the one to go on from.
  if (gone === ROLLBACK) return null
  const left = idsOf(after)
  if (before.steps.some(({ id }) => id === gone)) {
    return aroundStep(before, gone).find((id) => left.has(id)) ?? after.steps[0]?.id ?? null
  }
  const flowActions = before.flowRollback?.actions.map(({ id }) => id) ?? []
  const candidates = flowActions.includes(gone)
    ? [...others(flowActions, gone), ROLLBACK]
    : aroundAction(before, gone)
  return candidates.find((id) => left.has(id)) ?? null
}

function idsOf({ steps, rollbacks, flowRollback }: Flow): ReadonlySet<string> {
  const all = [...steps, ...rollbacks, ...(flowRollback?.actions ?? [])].map(({ id }) => id)
  return new Set(flowRollback === undefined ? all : [...all, ROLLBACK])
}

function aroundStep(flow: Flow, step: string): readonly string[] {
  const graph = graphOf(flow)
  const order = flow.steps.map(({ id }) => id)
  const at = order.indexOf(step)
  return [
    ...[...graph.success(step), ...graph.handling(step)].map(({ to }) => to),
    ...graph.incoming(step).map(({ from }) => from),
    ...order.slice(at + 1),
    ...order.slice(0, Math.max(0, at)).reverse(),
  ]
}

function aroundAction(flow: Flow, action: string): readonly string[] {
  const step = ownerOf(flow, action)
  if (step === null) return []
  return [...others(actionsOf(flow, step), action), step]
}

/** The next ones first, then those before, the nearest first. */
function others(order: readonly string[], id: string): readonly string[] {
  const at = order.indexOf(id)
  return [...order.slice(at + 1), ...order.slice(0, at).reverse()]
}
