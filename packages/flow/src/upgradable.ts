import type { Catalog } from './catalog.ts'
import type { Flow, RollbackAction, Step } from './document.ts'
import { actionsOf } from './edits/owner-of.ts'
import { newerMajor } from './newer-major.ts'
import { typeAndMajor } from './type-and-major.ts'

/** A step or an action with a newer major of its type that it can go over to. */
export interface Upgradable {
  readonly kind: 'step' | 'action'
  readonly work: Step | RollbackAction
  /** `plugin/type@major` of the newer one. */
  readonly to: string
}

/**
 * What can go over to the newest major of its type together, beginning with the step or action `id`: itself (none where the
 * catalog has nothing newer); `alike`, all others of its kind and type that are behind; `actions`, those of their own rollback
 * actions that the new major no longer allows and of which it allows a newer one. Pure.
 */
export function upgradable(
  flow: Flow,
  catalog: Catalog,
  id: string,
): {
  readonly itself: readonly Upgradable[]
  readonly alike: readonly Upgradable[]
  actions(of: readonly Upgradable[]): readonly Upgradable[]
} {
  const flowActions = flow.flowRollback?.actions ?? []
  const all = [
    ...flow.steps.flatMap((work) => entry('step', work, catalog.stepTypes.values())),
    ...[...flow.rollbacks, ...flowActions].flatMap((work) =>
      entry('action', work, catalog.actionTypes.values()),
    ),
  ]
  const one = all.find(({ work }) => work.id === id)
  const isAlike = ({ kind, work }: Upgradable) =>
    kind === one?.kind &&
    work.id !== id &&
    typeAndMajor(work.uses).type === typeAndMajor(one.work.uses).type
  return {
    itself: one === undefined ? [] : [one],
    alike: all.filter(isAlike),
    actions: (of) =>
      of.flatMap(({ kind, work, to }) =>
        kind === 'step' ? actionsBehind(flow, catalog, work.id, to) : [],
      ),
  }
}

function entry(
  kind: Upgradable['kind'],
  work: Step | RollbackAction,
  types: Iterable<{ readonly uses: string }>,
): readonly Upgradable[] {
  const newer = newerMajor(types, work.uses)
  return newer === null ? [] : [{ kind, work, to: newer.uses }]
}

function actionsBehind(
  flow: Flow,
  catalog: Catalog,
  step: string,
  uses: string,
): readonly Upgradable[] {
  const allows = catalog.stepTypes.get(uses)?.allows ?? []
  const allowed = [...catalog.actionTypes.values()].filter((type) => allows.includes(type.uses))
  return actionsOf(flow, step)
    .flatMap((id) => flow.rollbacks.find((action) => action.id === id) ?? [])
    .filter((action) => !allows.includes(action.uses))
    .flatMap((action) => entry('action', action, allowed))
}
