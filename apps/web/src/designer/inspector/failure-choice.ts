import {
  actionsOf,
  addRollback,
  type Catalog,
  defaultParams,
  type FailureOption,
  type Flow,
  failureOptionOf,
  heirsOf,
  setFailureOption,
} from '@contraflow/flow'
import isSame from 'fast-deep-equal'

/** What the choice made last came from, and what it made of it. */
export interface Chosen {
  readonly from: Flow
  readonly to: Flow
}

/**
 * A step's failure leads elsewhere: to fall back, to the first step that could take over; to roll back, to a first action
 * where nothing else is there to run. A choice made right after another stands in its place, so that what is only passed by
 * on the way to what is meant neither leaves anything behind nor takes anything away. Pure.
 * @param last the choice made last; another edit since, whoever's, and it stays
 */
export function withFailureChoice(
  flow: Flow,
  step: string,
  kind: FailureOption['kind'],
  catalog: Catalog,
  last: Chosen | null,
): Chosen {
  const from = last !== null && isSame(last.to, flow) ? last.from : flow
  return { from, to: chosen(from, step, kind, catalog) }
}

function chosen(flow: Flow, step: string, kind: FailureOption['kind'], catalog: Catalog): Flow {
  if (failureOptionOf(flow, step).kind === kind) return flow
  if (kind === 'fall-back') {
    const [first] = heirsOf(flow, step, catalog)
    return first === undefined ? flow : setFailureOption(flow, step, { kind, to: [first.id] })
  }
  const set = setFailureOption(flow, step, { kind })
  return kind === 'roll-back' ? withFirstAction(set, step, catalog) : set
}

function withFirstAction(flow: Flow, step: string, catalog: Catalog): Flow {
  const uses = flow.steps.find(({ id }) => id === step)?.uses ?? ''
  const [allowed = ''] = catalog.stepTypes.get(uses)?.allows ?? []
  const type = catalog.actionTypes.get(allowed)
  const isNeeded = flow.flowRollback === undefined && actionsOf(flow, step).length === 0
  if (type === undefined || !isNeeded) return flow
  const action = { uses: type.uses, title: type.title, params: defaultParams(type.params) }
  return addRollback(flow, step, { ...action, trigger: 'any-step' })
}
