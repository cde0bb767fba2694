import type { Catalog } from '../catalog.ts'
import { type Flow, ROLLBACK } from '../document.ts'
import type { NewAction } from '../edits/add-rollback.ts'
import { connectFailure, isForAnyStep } from '../edits/connect-failure.ts'
import { defaultParams } from '../edits/default-params.ts'
import { removeFlowAction } from '../edits/flow-actions.ts'
import { ownerOf } from '../edits/owner-of.ts'
import { removeRollback } from '../edits/remove-rollback.ts'
import { setFailureOption } from '../edits/set-failure-option.ts'
import { setRollbackOrder } from '../edits/set-rollback-order.ts'
import { setRunRollback } from '../edits/set-run-rollback.ts'
import { setTrigger } from '../edits/set-trigger.ts'
import {
  stepsForbiddingRollback,
  turnRollbackOn as turnOn,
  turnRollbackOff,
} from '../edits/turn-rollback.ts'
import { graphOf } from '../graph.ts'
import type { ActionType } from '../plugin-manifest.ts'
import { type Fixer, type QuickFix, titleOf } from './quick-fix.ts'

export const turnRollbackOn: Fixer = ({ flow, catalog, place }) => {
  const first = firstFlowAction(catalog)
  const from = place.kind === 'edge' ? place.edge.from : null
  return [
    ...(first === null || flow.flowRollback !== undefined
      ? []
      : [
          {
            title: 'Turn Rollback on Failure on',
            edit: (before: Flow) => turnOn(before, first, catalog),
          },
        ]),
    ...(from === null
      ? []
      : [
          {
            title: `Let ${titleOf(flow, from)} not run it`,
            edit: (before: Flow) => setRunRollback(before, from, false),
          },
        ]),
  ]
}

/** Handle, or roll back: either side can go. */
export const chooseOne: Fixer = ({ flow, place }) => {
  if (place.kind !== 'step') return []
  const { id } = place.work
  const compensating = graphOf(flow).compensating(id)
  const forThisStep = compensating.filter((edge) => !isForAnyStep(edge))
  const own = forThisStep.flatMap(({ to }) => (to === ROLLBACK ? [] : [to]))
  const widen: QuickFix = {
    title: 'Run its actions when any step fails',
    edit: (before) => own.reduce((left, to) => setTrigger(left, to, 'any-step'), before),
  }
  return [
    ...(own.length === forThisStep.length ? [widen] : []),
    {
      title: 'Only roll back',
      edit: (before) => setFailureOption(before, id, { kind: 'roll-back' }),
    },
    { title: 'Only handle it', edit: (before) => withoutOwn(before, id) },
  ]
}

/** What the type forbids is taken back: then the run turns round where the step fails. */
export const takeBackForbidden: Fixer = ({ place }) => {
  if (place.kind !== 'step') return []
  const { id } = place.work
  return [
    {
      title: 'Do not run Rollback on Failure for it',
      edit: (before) => setRunRollback(before, id, false),
    },
    { title: 'Do not ignore its failure', edit: (before) => withoutHandling(before, id) },
  ]
}

export const wireRollback: Fixer = ({ place }) =>
  place.kind === 'step'
    ? [
        {
          title: 'Run Rollback on Failure',
          edit: (before) => setRunRollback(before, place.work.id, true),
        },
      ]
    : []

export const ignoreInstead: Fixer = ({ place }) =>
  place.kind === 'edge'
    ? [
        {
          title: 'Go on with what comes next',
          edit: (before) => setFailureOption(before, place.edge.from, { kind: 'ignore' }),
        },
      ]
    : []

/** A step whose failure leads to some of what its success leads to, but not to all, was meant to ignore it. */
export const ignoreTowardsAll: Fixer = ({ flow }) => {
  const graph = graphOf(flow)
  const half = flow.steps.filter(({ id }) => {
    const next = new Set(graph.success(id).map(({ to }) => to))
    const handling = graph.handling(id).map(({ to }) => to)
    return handling.some((to) => next.has(to)) && handling.length < next.size
  })
  return half.slice(0, MAX_TRIED).map((step) => ({
    title: `Let ${titleOf(flow, step.id)} ignore its failure towards all that comes next`,
    edit: (before) => setFailureOption(before, step.id, { kind: 'ignore' }),
  }))
}

export const useOrDropRollback: Fixer = ({ catalog }) => [
  {
    title: 'Run it from every step that does not handle its failure',
    edit: (before) => {
      const graph = graphOf(before)
      const except = stepsForbiddingRollback(before, catalog)
      const free = before.steps.filter(
        ({ id }) => graph.handling(id).length === 0 && !except.includes(id),
      )
      return free.reduce((left, { id }) => connectFailure(left, id, ROLLBACK), before)
    },
  },
  { title: 'Turn it off', edit: (before) => turnRollbackOff(before) },
]

export const newestFirst: Fixer = () => [
  { title: 'Newest first', edit: (before) => setRollbackOrder(before, 'newest-first') },
]

/** An action that its step does not allow becomes one that it allows, or goes. */
export const allowedInstead: Fixer = ({ flow, catalog, place }) => {
  if (place.kind === 'flow-action') {
    const { id } = place.work
    return [{ title: 'Remove the action', edit: (before) => removeFlowAction(before, id) }]
  }
  if (place.kind !== 'edge') return []
  const { from, to } = place.edge
  const step = flow.steps.find(({ id }) => id === from)
  const types = readyActions(catalog, catalog.stepTypes.get(step?.uses ?? '')?.allows ?? [])
  return [
    ...types.slice(0, MAX_TRIED).map(({ uses, title, params }) => ({
      title: `Use ${title} instead`,
      edit: (before: Flow) => ({
        ...before,
        rollbacks: before.rollbacks.map((action) => {
          const { title: _title, ...rest } = action
          return action.id === to ? { ...rest, uses, params: defaultParams(params) } : action
        }),
      }),
    })),
    { title: 'Remove the action', edit: (before) => removeRollback(before, to) },
  ]
}

const MAX_TRIED = 3

/** Action types that need nothing to be filled in. */
export function readyActions(catalog: Catalog, allows: readonly string[]): readonly ActionType[] {
  return allows.flatMap((uses) => {
    const type = catalog.actionTypes.get(uses)
    const isReady =
      type !== undefined && catalog.checkParams(type, defaultParams(type.params)).length === 0
    return isReady ? [type] : []
  })
}

/** It changes nothing, and says in the run's output what has happened. */
const REPORT: NewAction = {
  uses: 'command/run@1',
  title: 'Say what failed',
  params: { run: 'echo Failed at ${{ failure.step }}: ${{ failure.kind }}' },
  undoes: false,
}

function firstFlowAction(catalog: Catalog): NewAction | null {
  const type = catalog.actionTypes.get(REPORT.uses)
  if (type !== undefined && catalog.checkParams(type, REPORT.params).length === 0) return REPORT
  const [ready] = readyActions(catalog, [...catalog.actionTypes.keys()]).filter(
    ({ needsStep }) => !needsStep,
  )
  if (ready === undefined) return null
  return { uses: ready.uses, title: ready.title, params: defaultParams(ready.params) }
}

function withoutHandling(flow: Flow, step: string): Flow {
  const graph = graphOf(flow)
  const gone = new Set(graph.handling(step).map(({ index }) => index))
  return { ...flow, edges: flow.edges.filter((_edge, at) => !gone.has(at)) }
}

/** Without the step's `this-step` actions and its edge to the flow-level rollback. */
function withoutOwn(flow: Flow, step: string): Flow {
  const own = graphOf(flow)
    .compensating(step)
    .filter((edge) => !isForAnyStep(edge))
  const gone = new Set(own.map(({ index }) => index))
  const left = { ...flow, edges: flow.edges.filter((_edge, at) => !gone.has(at)) }
  const loose = own.filter(({ to }) => to !== ROLLBACK && ownerOf(left, to) === null)
  return loose.reduce((before, { to }) => removeRollback(before, to), left)
}
