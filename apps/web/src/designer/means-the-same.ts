import type { Flow } from '@contraflow/flow'
import isSame from 'fast-deep-equal'

/** Whether two flows do the same, wherever their cards lie. Pure. */
export function meansTheSame(one: Flow, other: Flow): boolean {
  return one === other || isSame(meaningOf(one), meaningOf(other))
}

function meaningOf({ layout: _layout, ...meaning }: Flow) {
  return meaning
}
