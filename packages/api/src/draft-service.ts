import { parseFlow } from '@contraflow/flow'
import {
  type DraftDoc,
  editTo,
  joinUpdates,
  readFlow,
  takeUpdate,
  updateOf,
  vectorIn,
} from '@contraflow/shared-draft'
import type { Context } from './context.ts'
import { ContraflowError } from './error.ts'
import {
  copyOf,
  foldingOf,
  malformed,
  type OpenDraft,
  openDraft,
  requireName,
} from './open-draft.ts'
import type { DraftChange, DraftUpdate, FlowRecord, KeptDraft } from './ports.ts'
import { unknownFlow } from './require-flow.ts'

/** What a copy of a draft lacks, and what the server has, so that it can be sent the rest. */
export interface JoinedDraft {
  readonly revision: number
  readonly update: Uint8Array
  readonly vector: Uint8Array
}

/** Opens a draft for a copy that has `vector` of it. Throws `flow.unknown`, `flow.malformed`, `request.malformed`. */
export async function joinDraft(
  { store, caller }: Context,
  { id, vector }: { readonly id: string; readonly vector: Uint8Array },
): Promise<JoinedDraft> {
  const answers: JoinedDraft[] = []
  await store.flows.change(caller.organisationId, id, (kept) => {
    const open = openDraft(kept)
    const all = joinUpdates([open.folded, ...open.updates].map(({ content }) => content))
    const update = readable(() => updateOf(all, vector))
    answers.push({ revision: open.revision, update, vector: vectorIn(all) })
    return kept.folded === null ? { folded: open.folded, next: null } : null
  })
  const [answer] = answers
  if (answer === undefined) throw unknownFlow()
  return answer
}

/**
 * Takes in what somebody did to their copy. Durable when it resolves, to the draft's revision; the same again changes
 * nothing. Throws `flow.unknown`, `flow.malformed`, `request.malformed`.
 */
export async function takeEdits(
  context: Context,
  { id, update, by, origin }: { id: string; update: Uint8Array; by: string; origin: string },
): Promise<{ readonly revision: number }> {
  const { revision } = await changeDraft(context, id, (kept) => {
    const open = openDraft(kept)
    return edited({ kept, open, doc: copyOf(open) }, { content: update, by, origin })
  })
  return { revision }
}

/**
 * Saves a document that was made from a revision of the draft: what is different in it is done to the draft as it stands
 * now, beside what others did since. Throws `flow.unknown`; `flow.newer-revision` where that revision is too long ago (or
 * not there) to say what is different; `flow.malformed` where it is no flow and the draft is one, or its name can be none.
 */
export async function saveFlow(
  context: Context,
  { id, revision, document }: { id: string; revision: number; document: unknown },
): Promise<{ revision: number; savedAt: string }> {
  const { flow, issues } = parseFlow(document)
  const saved = await changeDraft(context, id, (kept) => {
    if (!isKnown(kept, revision)) throw notKnown(kept.flow)
    if (isNoFlow(kept)) {
      requireName(document)
      const next = { document, name: flow?.name ?? kept.flow.name, update: null }
      return { folded: null, next }
    }
    if (flow === null) throw malformed(issues[0]?.message)
    const open = openDraft(kept)
    const content = editTo(copyOf(open, revision), flow)
    if (content === null) return null
    return edited({ kept, open, doc: copyOf(open) }, { content, by: '', origin: 'api' })
  })
  return { revision: saved.revision, savedAt: saved.updatedAt.toISOString() }
}

type Next = NonNullable<DraftChange['next']>
type Edited = Pick<DraftChange, 'folded'> & {
  readonly next: Omit<Next, 'updatedBy' | 'updatedAt'>
}

/** null: it was done already. */
function edited(
  { kept, open, doc }: { kept: KeptDraft; open: OpenDraft; doc: DraftDoc },
  update: Pick<DraftUpdate, 'content' | 'by' | 'origin'>,
): Edited | null {
  if (!readable(() => takeUpdate(doc, update.content))) return null
  const flow = readFlow(doc)
  if (flow === null) throw malformed('What was changed leaves nothing to draw.')
  return { folded: foldingOf(kept, open), next: { document: flow, name: flow.name, update } }
}

async function changeDraft(
  { store, signals, caller, now }: Context,
  id: string,
  edit: (kept: KeptDraft) => Edited | null,
): Promise<FlowRecord> {
  let isChanged = false
  const flow = await store.flows.change(caller.organisationId, id, (kept) => {
    const change = edit(kept)
    isChanged = change !== null
    if (change === null) return null
    const updatedBy = change.next.update?.by || caller.person
    return { ...change, next: { ...change.next, updatedBy, updatedAt: now() } }
  })
  if (flow === null) throw unknownFlow()
  if (isChanged) signals.changed({ kind: 'flows' })
  return flow
}

/** Nobody holds a copy of what can't be drawn: it is only written over, as it stands now. */
function isNoFlow({ flow: { document }, folded }: KeptDraft): boolean {
  return folded === null && parseFlow(document).flow === null
}

function isKnown({ flow, folded }: KeptDraft, revision: number): boolean {
  return revision <= flow.revision && revision >= (folded?.revision ?? flow.revision)
}

function notKnown({ revision, document, updatedBy, updatedAt }: FlowRecord): ContraflowError {
  return new ContraflowError(
    'flow.newer-revision',
    'This flow has changed too much since the one that yours was made from. Change what is there now.',
    { details: { revision, document, updatedBy, updatedAt: updatedAt.toISOString() } },
  )
}

/** Of bytes that another program made. */
function readable<Result>(read: () => Result): Result {
  try {
    return read()
  } catch (cause) {
    throw new ContraflowError('request.malformed', 'What was sent can’t be read as a change.', {
      cause,
    })
  }
}
