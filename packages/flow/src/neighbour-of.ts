import type { Flow } from './document.ts'
import { actionsOf, ownerOf } from './edits/owner-of.ts'
import { graphOf } from './graph.ts'

/**
 * Where to go on once a step or an action is gone: from an action to its step's next one, the one before, or the step;
 * from a step to what came next, what came before, or what stood nearest in the document. null: nothing is left. Pure.
 * @param before the flow that had it
 * @param after the flow that has it no more
 */
export function neighbourOf(before: Flow, after: Flow, gone: string): string | null {
  const left = new Set([...after.steps, ...after.rollbacks].map(({ id }) => id))
  const candidates = before.steps.some(({ id }) => id === gone)
    ? aroundStep(before, gone)
    : aroundAction(before, gone)
  return candidates.find((id) => left.has(id)) ?? after.steps[0]?.id ?? null
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
  const order = actionsOf(flow, step)
  const at = order.indexOf(action)
  return [...order.slice(at + 1), ...order.slice(0, at).reverse(), step]
}
