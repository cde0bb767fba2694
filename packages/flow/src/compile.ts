import type { Catalog } from './catalog.ts'
import { flowDigest } from './digest.ts'
import {
  type Flow,
  type Retry,
  ROLLBACK,
  type RollbackAction,
  START,
  type Step,
} from './document.ts'
import { type FlowGraph, graphOf } from './graph.ts'
import {
  PLAN_FORMAT,
  type Plan,
  type PlanFeature,
  type PlannedAction,
  type PlannedStep,
} from './plan.ts'
import type { ActionType, StepType } from './plugin-manifest.ts'
import { nameOf } from './rules/rule.ts'

/**
 * Compiles a valid flow into a plan: types' and document's defaults filled in, edges resolved, in document order. Pure.
 * Throws a TypeError for a flow that uses a type which the catalog lacks; whatever else is wrong with an invalid flow is
 * carried over as it is, so validate first.
 */
export function compile(flow: Flow, catalog: Catalog): Plan {
  const graph = graphOf(flow)
  const steps = flow.steps.map((step) => planStep(graph, step, typeOf(catalog.stepTypes, step)))
  const owners = ownersOf(graph)
  const actions = flow.rollbacks.map((action) =>
    planAction(action, typeOf(catalog.actionTypes, action), owners.get(action.id) ?? null),
  )
  const flowRollback =
    flow.flowRollback?.actions.map((action) =>
      planAction(action, typeOf(catalog.actionTypes, action), null),
    ) ?? null
  const { rollbackOrder } = flow.settings
  const parts = { steps, actions, flowRollback, rollbackOrder }
  return {
    format: PLAN_FORMAT,
    name: flow.name,
    digest: flowDigest(flow),
    inputs: flow.inputs,
    first: graph.success(START).map(({ to }) => to),
    ...parts,
    features: featuresOf(parts),
    plugins: pluginsOf(parts, catalog),
  }
}

const ONCE: Retry = { attempts: 1, delayMs: 0, factor: 1 }

function typeOf<T>(types: ReadonlyMap<string, T>, { id, uses }: { id: string; uses: string }): T {
  const type = types.get(uses)
  if (type === undefined) throw new TypeError(`${id} uses ${uses}, which no plugin supplies`)
  return type
}

function planStep(graph: FlowGraph, step: Step, type: StepType): PlannedStep {
  const compensating = graph.compensating(step.id)
  return {
    ...planWork(step, type),
    changesDevice: step.changesDevice ?? type.changesDevice,
    keepsSnapshots: type.keepsSnapshots,
    success: graph.success(step.id).map(({ to }) => to),
    handling: graph.handling(step.id).map(({ to }) => to),
    actions: compensating
      .filter(({ to }) => to !== ROLLBACK)
      .map(({ to, trigger }) => ({ id: to, trigger: trigger ?? 'this-step' })),
    runsFlowRollback: compensating.some(({ to }) => to === ROLLBACK),
  }
}

function planAction(action: RollbackAction, type: ActionType, step: string | null): PlannedAction {
  return { ...planWork(action, type), undoes: action.undoes, step }
}

function planWork(work: Step | RollbackAction, type: StepType | ActionType) {
  const { id, uses, params } = work
  return {
    id,
    title: nameOf(work),
    uses,
    params,
    timeoutMs: work.timeoutMs ?? type.timeoutMs,
    graceMs: type.graceMs,
    retry: work.retry ?? ONCE,
    whenInterrupted: type.whenInterrupted,
  }
}

function ownersOf(graph: FlowGraph): ReadonlyMap<string, string> {
  return new Map(
    [...graph.steps.keys()].flatMap((id) =>
      graph.compensating(id).map(({ to }) => [to, id] as const),
    ),
  )
}

type Parts = Pick<Plan, 'steps' | 'actions' | 'flowRollback' | 'rollbackOrder'>

const FEATURES: { readonly [F in PlanFeature]: (parts: Parts) => boolean } = {
  'any-step': ({ steps }) =>
    steps.some(({ actions }) => actions.some(({ trigger }) => trigger === 'any-step')),
  'flow-rollback': ({ flowRollback }) => flowRollback !== null,
  'fall-back': ({ steps }) => steps.some(({ handling }) => handling.length > 0),
  retry: (parts) => workOf(parts).some(({ retry }) => retry.attempts > 1),
  resume: (parts) => workOf(parts).some(({ whenInterrupted }) => whenInterrupted === 'resume'),
  'oldest-first': ({ rollbackOrder }) => rollbackOrder === 'oldest-first',
}

function featuresOf(parts: Parts): readonly PlanFeature[] {
  return FEATURE_NAMES.filter((feature) => FEATURES[feature](parts))
}

const FEATURE_NAMES = [
  'any-step',
  'flow-rollback',
  'fall-back',
  'retry',
  'resume',
  'oldest-first',
] as const satisfies readonly PlanFeature[]

function pluginsOf({ steps, actions, flowRollback }: Parts, catalog: Catalog): Plan['plugins'] {
  const used = new Set([
    ...steps.map((step) => catalog.supplierOf(typeOf(catalog.stepTypes, step))),
    ...[...actions, ...(flowRollback ?? [])].map((action) =>
      catalog.supplierOf(typeOf(catalog.actionTypes, action)),
    ),
  ])
  return catalog.plugins
    .filter((plugin) => used.has(plugin))
    .map(({ manifest: { id, version }, digest, isShipped }) => ({ id, version, digest, isShipped }))
}

function workOf({ steps, actions, flowRollback }: Parts): readonly (PlannedStep | PlannedAction)[] {
  return [...steps, ...actions, ...(flowRollback ?? [])]
}
