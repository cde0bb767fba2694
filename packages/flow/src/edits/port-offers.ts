import type { Catalog } from '../catalog.ts'
import { type Flow, type Position, ROLLBACK, START } from '../document.ts'
import { graphOf } from '../graph.ts'
import { addRollback } from './add-rollback.ts'
import { addStep } from './add-step.ts'
import type { EdgeEnds } from './connect.ts'
import { connectFailure } from './connect-failure.ts'
import { defaultParams } from './default-params.ts'
import { newStep } from './new-step.ts'
import { turnRollbackOn } from './turn-rollback.ts'

/** Where an edge begins: what a step leads to when it succeeds, or when it fails. */
export type Port = Pick<EdgeEnds, 'from' | 'on'>

/** Something new that an edge could lead to. */
export type Offer =
  | { readonly kind: 'action'; readonly uses: string }
  | { readonly kind: 'run-rollback' }
  | { readonly kind: 'step'; readonly uses: string }

/**
 * What fits a port, in the order in which it is offered. Behind success: step types. Behind failure the ways back come
 * first: the actions that the step's type allows, Run Rollback where it is allowed and not wired yet, and then the step
 * types that it could fall back to. Pure.
 */
export function portOffers(flow: Flow, { from, on }: Port, catalog: Catalog): readonly Offer[] {
  const steps = [...catalog.stepTypes.keys()].map((uses): Offer => ({ kind: 'step', uses }))
  if (on === 'success') return steps
  const graph = graphOf(flow)
  const step = graph.steps.get(from)
  if (step === undefined) return []
  const type = catalog.stepTypes.get(step.uses)
  const actions = (type?.allows ?? [])
    .filter((uses) => catalog.actionTypes.has(uses))
    .map((uses): Offer => ({ kind: 'action', uses }))
  const isWired = graph.compensating(from).some(({ to }) => to === ROLLBACK)
  const mayRun = !isWired && type?.forbids.includes('run-rollback') !== true
  const canTurnOn = flow.flowRollback !== undefined || firstFlowAction(catalog) !== undefined
  return [...actions, ...(mayRun && canTurnOn ? [{ kind: 'run-rollback' } as const] : []), ...steps]
}

/**
 * Adds what was offered and wires it to the port. A rollback action begins as one that runs if any step fails: what
 * the step did is to be undone also where a later one fails, and nothing that is drawn contradicts that. Run Rollback turns
 * the flow-level rollback on where it is off. A type that the catalog does not know leaves the flow as it is.
 */
export function takeOffer(
  flow: Flow,
  { from, on }: Port,
  offer: Offer,
  catalog: Catalog,
  position?: Position,
): Flow {
  const place = position === undefined ? {} : { position }
  switch (offer.kind) {
    case 'step': {
      const step = newStep(offer.uses, catalog)
      if (step === null) return flow
      if (on === 'success') return addStep(flow, { ...step, ...place, after: from })
      const added = addStep(flow, { ...step, ...place })
      const id = added.steps.at(-1)?.id ?? START
      return connectFailure(added, from, id)
    }
    case 'action': {
      const type = catalog.actionTypes.get(offer.uses)
      if (type === undefined) return flow
      const { uses, title } = type
      const params = defaultParams(type.params)
      return addRollback(flow, from, { uses, title, params, trigger: 'any-step', ...place })
    }
    case 'run-rollback':
      return connectFailure(turnedOn(flow, catalog), from, ROLLBACK)
    default:
      return offer satisfies never
  }
}

function turnedOn(flow: Flow, catalog: Catalog): Flow {
  const first = firstFlowAction(catalog)
  if (first === undefined) return flow
  const { uses, title } = first
  return turnRollbackOn(flow, { uses, title, params: defaultParams(first.params) }, catalog)
}

function firstFlowAction({ actionTypes }: Catalog) {
  return [...actionTypes.values()].find(({ needsStep }) => !needsStep)
}
