import type { Flow, Retry, RollbackAction, Step } from '../document.ts'

/** What may change on a step or an action; null takes a field away. */
export interface WorkChange {
  readonly id?: string
  readonly title?: string | null
  readonly uses?: string
  readonly params?: Step['params']
  readonly timeoutMs?: number | null
  readonly retry?: Retry | null
}

/** Changes the step, rollback action or flow-level action of that id. Unknown id: the flow as it is. */
export function changeWork(flow: Flow, id: string, change: WorkChange): Flow {
  const { steps, rollbacks, flowRollback } = flow
  const actions = flowRollback && changed(flowRollback.actions, id, change)
  return {
    ...flow,
    steps: changed(steps, id, change),
    rollbacks: changed(rollbacks, id, change),
    ...(actions === undefined || actions === flowRollback?.actions
      ? {}
      : { flowRollback: { actions } }),
  }
}

/** The very same list where none has that id. */
function changed<T extends Step | RollbackAction>(items: T[], id: string, change: WorkChange): T[] {
  if (items.every((item) => item.id !== id)) return items
  return items.map((item) => (item.id === id ? patched(item, change) : item))
}

function patched<T extends Step | RollbackAction>(item: T, change: WorkChange): T {
  const next = { ...item }
  if (change.id !== undefined) next.id = change.id
  if (change.uses !== undefined) next.uses = change.uses
  if (change.params !== undefined) next.params = change.params
  if (change.title === null) delete next.title
  else if (change.title !== undefined) next.title = change.title
  if (change.timeoutMs === null) delete next.timeoutMs
  else if (change.timeoutMs !== undefined) next.timeoutMs = change.timeoutMs
  if (change.retry === null) delete next.retry
  else if (change.retry !== undefined) next.retry = change.retry
  return next
}
