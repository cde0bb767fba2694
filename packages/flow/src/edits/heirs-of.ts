import type { Catalog } from '../catalog.ts'
import type { Flow, Step } from '../document.ts'
import { connectionRefusal } from './connection-refusal.ts'
import { failureOptionOf } from './failure-option.ts'
import { setFailureOption } from './set-failure-option.ts'

/** The steps that could take over where this one fails: no circle, and something else than going on as if it had not. */
export function heirsOf(flow: Flow, step: string, catalog: Catalog): readonly Step[] {
  const free = setFailureOption(flow, step, { kind: 'fall-back', to: [] })
  return flow.steps.filter(({ id }) => {
    const edge = { from: step, to: id, on: 'failure' } as const
    if (connectionRefusal(free, edge, catalog) !== null) return false
    const fallen = setFailureOption(free, step, { kind: 'fall-back', to: [id] })
    return failureOptionOf(fallen, step).kind === 'fall-back'
  })
}
