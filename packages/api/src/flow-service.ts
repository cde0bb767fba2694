import { FLOW_FORMAT, flowDigest, parseFlow, shortened } from '@contraflow/flow'
import type { Context } from './context.ts'
import { saveFlow } from './draft-service.ts'
import { requireName } from './open-draft.ts'
import { requireFlow } from './require-flow.ts'
import { deploymentSummaryView } from './run-views.ts'
import { versionSummaryView } from './version-views.ts'
import type { FlowSummaryView, FlowView } from './views.ts'

export async function listFlows(
  context: Context,
  archived: boolean,
): Promise<readonly FlowSummaryView[]> {
  const { store, caller } = context
  const [flows, versions, deployments] = await Promise.all([
    store.flows.list(caller.organisationId),
    store.versions.latest(caller.organisationId),
    store.deployments.list(caller.organisationId, null),
  ])
  return flows
    .filter((flow) => flow.archived === archived)
    .map((record) => {
      const version = versions.find(({ flowId }) => flowId === record.id)
      const last = deployments.find(({ flowId }) => flowId === record.id)
      const { flow } = parseFlow(record.document)
      const digest = flow === null ? null : flowDigest(flow)
      return {
        id: record.id,
        name: record.name,
        revision: record.revision,
        flow,
        archived: record.archived,
        updatedAt: record.updatedAt.toISOString(),
        updatedBy: record.updatedBy,
        latestVersion: version === undefined ? null : versionSummaryView(version),
        changedSincePublished: version !== undefined && version.digest !== digest,
        lastDeployment: last === undefined ? null : deploymentSummaryView(last),
      }
    })
}

export async function viewFlow(context: Context, id: string): Promise<FlowView> {
  const flow = await requireFlow(context, id)
  const versions = await context.store.versions.list(context.caller.organisationId, id)
  return {
    id,
    name: flow.name,
    revision: flow.revision,
    archived: flow.archived,
    updatedAt: flow.updatedAt.toISOString(),
    updatedBy: flow.updatedBy,
    versions: versions.map(versionSummaryView),
    document: flow.document,
  }
}

/** A new flow from a document of any state, or an empty one. Throws `flow.malformed` where its name can be no flow's. */
export async function createFlow(
  { store, signals, caller, newId, now }: Context,
  { document, name }: { document?: unknown; name?: string },
): Promise<{ id: string }> {
  const id = newId('flow')
  const given = document ?? emptyFlow(name ?? 'New flow')
  const named = name === undefined ? given : renamed(given, name)
  requireName(named)
  await store.flows.insert(caller.organisationId, {
    id,
    name: nameIn(named) ?? 'New flow',
    document: named,
    revision: 1,
    archived: false,
    updatedAt: now(),
    updatedBy: caller.person,
  })
  signals.changed({ kind: 'flows' })
  return { id }
}

export async function renameFlow(
  context: Context,
  id: string,
  name: string,
): Promise<{ revision: number }> {
  const { document, revision } = await requireFlow(context, id)
  return saveFlow(context, { id, revision, document: renamed(document, name) })
}

export async function duplicateFlow(context: Context, id: string): Promise<{ id: string }> {
  const { document, name } = await requireFlow(context, id)
  return createFlow(context, { document, name: shortened(name, ' (copy)') })
}

function emptyFlow(name: string): unknown {
  return { format: FLOW_FORMAT, name, steps: [], edges: [] }
}

function renamed(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null ? { ...document, name } : document
}

function nameIn(document: unknown): string | null {
  const { flow } = parseFlow(document)
  if (flow !== null) return flow.name
  const name: unknown =
    typeof document === 'object' && document !== null && 'name' in document ? document.name : null
  return typeof name === 'string' && name !== '' ? name : null
}
