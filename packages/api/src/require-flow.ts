import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import type { FlowRecord } from './ports.ts'

/** The draft of a flow. Throws `flow.unknown`. */
export async function requireFlow({ store, caller }: Context, id: string): Promise<FlowRecord> {
  const flow = await store.flows.get(caller.organisationId, id)
  if (flow === null) throw unknownFlow()
  return flow
}

export function unknownFlow(): ContraflowError {
  return new ContraflowError('flow.unknown', 'There is no such flow (any more).')
}
