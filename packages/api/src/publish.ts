import { checkFlow, fixedArtifactSources } from '@contraflow/engine'
import { compile, type Flow, isValid, type Plan } from '@contraflow/flow'
import type { ArtifactReference } from '@contraflow/protocol'
import { artifactFinder } from './artifact-finder.ts'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import type { FlowRecord, PublishedVersion } from './ports.ts'
import { requireFlow } from './require-flow.ts'

/** Which draft somebody has looked at. */
export type SeenDraft = { readonly revision: number } | { readonly digest: string }

/**
 * Makes an immutable version of a draft as somebody has seen it: at a revision, or with a digest (whatever was moved about
 * in the drawing since). The files that it names are fixed by their digests, but those whose names hold a look-up. Throws
 * `version.same` where the latest is this very draft with these very files, `artifact.unknown`, `artifact.unreachable`, and
 * as `compileDraft` does.
 */
export async function publish(
  context: Context,
  { flowId, seen, note }: { flowId: string; seen: SeenDraft; note: string },
): Promise<PublishedVersion> {
  const draft = await compileDraft(context, { flowId, seen, purpose: 'published' })
  const find = await artifactFinder(context)
  const artifacts = await find(fixedArtifactSources(draft.plan, context.catalog))
  const version = await context.store.versions.insert(
    context.caller.organisationId,
    versionOf(context, draft, { note, artifacts }),
  )
  if (version === 'same') throw sameVersion()
  context.signals.changed({ kind: 'versions', flowId })
  context.signals.changed({ kind: 'flows' })
  return version
}

/** A draft that can run. */
export interface CompiledDraft {
  readonly flowId: string
  readonly digest: string
  readonly flow: Flow
  readonly plan: Plan
}

/**
 * A draft with its plan, just as somebody has seen it. Throws `flow.unknown`, `flow.newer-revision` (it is another one by
 * now), or `flow.invalid` with all its issues. The plugins that it uses are kept with it: it runs with just these for ever.
 */
export async function compileDraft(
  context: Context,
  { flowId, seen, purpose }: { flowId: string; seen: SeenDraft; purpose: 'published' | 'tried' },
): Promise<CompiledDraft> {
  const { catalog, plugins } = context
  const record = await requireFlow(context, flowId)
  const { flow, digest, issues } = checkFlow(record.document, catalog)
  const isSeen = 'digest' in seen ? digest === seen.digest : record.revision === seen.revision
  if (!isSeen) throw changedSince(record, purpose)
  if (flow === null || digest === null || !isValid(issues)) {
    const count = issues.filter(({ severity }) => severity === 'error').length
    throw new ContraflowError(
      'flow.invalid',
      `The flow can't be ${purpose}: ${count === 1 ? 'one problem' : `${count} problems`} to mend first.`,
      { details: { issues } },
    )
  }
  const plan = compile(flow, catalog)
  // Before the version is there: from then on devices may ask for them.
  await plugins.offer(plan.plugins.map((plugin) => plugin.digest))
  return { flowId, flow, digest, plan }
}

/** The row that a compiled draft becomes. */
export function versionOf(
  { newId, now, caller }: Context,
  draft: CompiledDraft,
  more: { readonly note: string; readonly artifacts: readonly ArtifactReference[] },
) {
  return { id: newId('version'), ...draft, ...more, createdAt: now(), createdBy: caller.person }
}

function sameVersion(): ContraflowError {
  return new ContraflowError(
    'version.same',
    'The newest version is this very draft: there is nothing to publish.',
  )
}

function changedSince(
  { revision, updatedBy, updatedAt }: FlowRecord,
  purpose: 'published' | 'tried',
): ContraflowError {
  return new ContraflowError(
    'flow.newer-revision',
    `${updatedBy} has changed this flow since. Look at it as it is now, and ${purpose === 'tried' ? 'try' : 'publish'} it again.`,
    { details: { revision, updatedBy, updatedAt: updatedAt.toISOString() } },
  )
}
