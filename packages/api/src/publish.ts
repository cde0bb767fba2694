import { checkFlow } from '@contraflow/engine'
import { compile, isValid } from '@contraflow/flow'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import { newerRevision, requireFlow } from './flow-service.ts'
import type { VersionRecord } from './ports.ts'

/**
 * Makes an immutable version of a draft. Throws `flow.unknown`, `flow.newer-revision` (somebody has saved since), or
 * `flow.invalid` with all its issues. The plugins that it uses are kept with it: it runs with just these for ever.
 */
export async function publish(
  context: Context,
  { flowId, revision, note }: { flowId: string; revision: number; note: string },
): Promise<VersionRecord> {
  const { store, catalog, plugins, caller, newId, now } = context
  const record = await requireFlow(context, flowId)
  if (record.revision !== revision) throw newerRevision(record)
  const { flow, digest, issues } = checkFlow(record.document, catalog)
  if (flow === null || digest === null || !isValid(issues)) {
    const count = issues.filter(({ severity }) => severity === 'error').length
    throw new ContraflowError(
      'flow.invalid',
      `The flow can't be published: ${count === 1 ? 'one problem' : `${count} problems`} to mend first.`,
      { details: { issues } },
    )
  }
  const plan = compile(flow, catalog)
  // Before the version is there: from then on devices may ask for them.
  await plugins.offer(plan.plugins.map((plugin) => plugin.digest))
  return store.versions.insert(caller.organisationId, {
    id: newId('version'),
    flowId,
    digest,
    note,
    flow,
    plan,
    createdAt: now(),
    createdBy: caller.person,
  })
}
