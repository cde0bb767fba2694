import { type Edge, type Flow, type RollbackAction, START, type Step } from '../document.ts'
import { addRollback } from '../edits/add-rollback.ts'
import { connect } from '../edits/connect.ts'
import { connectFailure } from '../edits/connect-failure.ts'
import { defaultParams } from '../edits/default-params.ts'
import { freshId } from '../edits/fresh-id.ts'
import { actionsOf } from '../edits/owner-of.ts'
import { removeRollback } from '../edits/remove-rollback.ts'
import { removeSteps } from '../edits/remove-steps.ts'
import { renameId } from '../edits/rename-id.ts'
import { setChangesDevice } from '../edits/set-effect.ts'
import { setTrigger } from '../edits/set-trigger.ts'
import { graphOf } from '../graph.ts'
import type { Place } from '../place-of.ts'
import { reachableSteps, sortSteps } from '../topology.ts'
import { readyActions } from './failure-fixes.ts'
import { type Fixer, titleOf } from './quick-fix.ts'

export const wellFormedId: Fixer = ({ flow, place }) => {
  if (!('work' in place)) return []
  const { id } = place.work
  const to = freshId(flow, id)
  return [{ title: `Call it ${to}`, edit: (before) => renameId(before, id, to) }]
}

/** The second of a name gets one of its own; a step stands beside the first one, with the same edges. */
export const uniqueId: Fixer = ({ flow, place }) => {
  if (!('work' in place)) return []
  const to = freshId(flow, place.work.id)
  return [{ title: `Call this one ${to}`, edit: (before) => renamedAt(before, place, to) }]
}

/** Behind the last step that is reached, at the beginning, or away with it. */
export const connectStep: Fixer = ({ flow, place }) => {
  if (place.kind !== 'step') return []
  const { id } = place.work
  const graph = graphOf(flow)
  const reached = reachableSteps(graph)
  const { sorted } = sortSteps(graph)
  const last =
    sorted.findLast((other) => reached.has(other) && graph.success(other).length === 0) ??
    sorted.findLast((other) => reached.has(other))
  return [
    ...(last === undefined
      ? []
      : [
          {
            title: `Connect it after ${titleOf(flow, last)}`,
            edit: (before: Flow) => connect(before, last, id),
          },
        ]),
    { title: 'Begin the flow with it', edit: (before) => connect(before, START, id) },
    { title: 'Delete it', edit: (before) => removeSteps(before, [id]) },
  ]
}

/** The same type in another major that is there. */
export const knownMajor: Fixer = ({ catalog, place }) => {
  if (!('work' in place)) return []
  const { uses } = place.work
  const types = place.kind === 'step' ? catalog.stepTypes : catalog.actionTypes
  const name = uses.replace(/@.*/, '@')
  const others = [...types.keys()].filter((other) => other.startsWith(name))
  return others.map((other) => ({
    title: `Use ${other}`,
    edit: (before) => workChanged(before, place, (work) => ({ ...work, uses: other })),
  }))
}

/** An action of no step gets one, or goes; one of several steps stays with one of them. */
export const oneOwner: Fixer = ({ flow, catalog, place }) => {
  if (place.kind !== 'action') return []
  const { id, uses } = place.work
  const graph = graphOf(flow)
  const owners = flow.edges.filter(
    ({ from, to, on }) => to === id && on === 'failure' && graph.endKind(from) === 'step',
  )
  if (owners.length > 1) {
    return owners.map(({ from, trigger }) => ({
      title: `Leave it to ${titleOf(flow, from)} alone`,
      edit: (before) =>
        connectFailure(
          { ...before, edges: before.edges.filter(({ to, on }) => to !== id || on !== 'failure') },
          from,
          id,
          trigger,
        ),
    }))
  }
  const heirs = flow.steps
    .filter((step) => catalog.stepTypes.get(step.uses)?.allows.includes(uses) === true)
    .sort((a, b) => distance(flow, a.id, id) - distance(flow, b.id, id))
  return [
    ...heirs.slice(0, 2).map((step) => ({
      title: `Give it to ${titleOf(flow, step.id)}`,
      edit: (before: Flow) => {
        const isHandled = graphOf(before).handling(step.id).length > 0
        return connectFailure(before, step.id, id, isHandled ? 'any-step' : 'this-step')
      },
    })),
    { title: 'Delete it', edit: (before) => removeRollback(before, id) },
  ]
}

/** What a step did is undone whichever step fails: by what it has, by what it allows, or there is nothing to undo. */
export const undoWhatItDid: Fixer = ({ flow, catalog, place }) => {
  if (place.kind !== 'step') return []
  const { id, uses } = place.work
  const allowed = readyActions(catalog, catalog.stepTypes.get(uses)?.allows ?? [])
  const own = actionsOf(flow, id).flatMap(
    (action) => flow.rollbacks.find((other) => other.id === action && other.undoes) ?? [],
  )
  return [
    ...own.map((action) => ({
      title: `Run ${titleOf(flow, action.id)} when any step fails`,
      edit: (before: Flow) => setTrigger(before, action.id, 'any-step'),
    })),
    ...(own.length > 0
      ? []
      : allowed.map((type) => ({
          title: `Add ${type.title}`,
          edit: (before: Flow) =>
            addRollback(before, id, {
              uses: type.uses,
              title: type.title,
              params: defaultParams(type.params),
              trigger: 'any-step',
            }),
        }))),
    {
      title: 'It changes nothing on the device',
      edit: (before) => setChangesDevice(before, id, false),
    },
  ]
}

type WorkPlace = Extract<Place, { work: unknown }>

function renamedAt(flow: Flow, place: WorkPlace, to: string): Flow {
  const { id } = place.work
  const renamed = workChanged(flow, place, (work) => ({ ...work, id: to }))
  if (place.kind === 'flow-action') return renamed
  // A trigger says that an action was meant, whatever else has its name.
  if (place.kind === 'action') {
    const isMeant = (edge: Edge) => edge.to === id && edge.trigger !== undefined
    return {
      ...renamed,
      edges: flow.edges.map((edge) => (isMeant(edge) ? { ...edge, to } : edge)),
    }
  }
  const actions = new Set(flow.rollbacks.map((action) => action.id))
  const beside = flow.edges
    .filter((edge) => (edge.from === id || edge.to === id) && !actions.has(edge.to))
    .map((edge) => ({
      ...edge,
      from: edge.from === id ? to : edge.from,
      to: edge.to === id ? to : edge.to,
    }))
  return { ...renamed, edges: [...flow.edges, ...beside] }
}

function workChanged(
  flow: Flow,
  place: WorkPlace,
  change: <T extends Step | RollbackAction>(work: T) => T,
): Flow {
  const { kind, at, work } = place
  const inList = <T extends Step | RollbackAction>(items: readonly T[]): T[] =>
    items.map((item, index) => (index === at && item.id === work.id ? change(item) : item))
  if (kind === 'step') return { ...flow, steps: inList(flow.steps) }
  if (kind === 'action') return { ...flow, rollbacks: inList(flow.rollbacks) }
  return flow.flowRollback === undefined
    ? flow
    : { ...flow, flowRollback: { actions: inList(flow.flowRollback.actions) } }
}

/** In the drawing; far away where one of them has no place in it. */
function distance({ layout: { positions } }: Flow, a: string, b: string): number {
  const [one, other] = [positions[a], positions[b]]
  if (one === undefined || other === undefined) return Number.MAX_VALUE
  return Math.hypot(one.x - other.x, one.y - other.y)
}
