import type { Flow } from '../document.ts'
import { keepIgnoring } from './keep-ignoring.ts'
import { actionsOf, ownerOf } from './owner-of.ts'
import { withoutItems } from './without-items.ts'

/** Removes steps with their edges and their own rollback actions. Steps that ignored a failure towards them still do. */
export function removeSteps(flow: Flow, ids: readonly string[]): Flow {
  const steps = new Set(flow.steps.map(({ id }) => id).filter((id) => ids.includes(id)))
  const actions = [...steps].flatMap((step) =>
    actionsOf(flow, step).filter((action) => ownerOf(flow, action) === step),
  )
  return keepIgnoring(flow, withoutItems(flow, new Set([...steps, ...actions])))
}
