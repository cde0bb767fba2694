import { parseFlow } from '@contraflow/flow'
import {
  type DraftDoc,
  newDraftDoc,
  takeUpdate,
  updateFor,
  writeFlow,
} from '@contraflow/shared-draft'
import { ContraflowError } from './error.ts'
import type { DraftChange, DraftUpdate, KeptDraft } from './ports.ts'

/** So many updates stand alone before the older half is put together: what is saved over a revision since then merges. */
const MAX_UPDATES = 128

/** A draft that copies can be made of. */
export interface OpenDraft {
  readonly revision: number
  readonly folded: Pick<DraftUpdate, 'revision' | 'content'>
  readonly updates: readonly DraftUpdate[]
}

/** One that nobody has opened yet is made from its document, to be kept from now on. Throws `flow.malformed`. */
export function openDraft({ flow: { revision, document }, folded, updates }: KeptDraft): OpenDraft {
  if (folded !== null) return { revision, folded, updates }
  const { flow, issues } = parseFlow(document)
  if (flow === null) throw malformed(issues[0]?.message)
  const doc = newDraftDoc()
  writeFlow(doc, flow)
  return { revision, folded: { revision, content: updateFor(doc) }, updates: [] }
}

/** A copy of it as it was at a revision that it still knows; as it is now otherwise. */
export function copyOf({ folded, updates }: OpenDraft, revision = Infinity): DraftDoc {
  const doc = newDraftDoc()
  takeUpdate(doc, folded.content)
  for (const update of updates) {
    if (update.revision <= revision) takeUpdate(doc, update.content)
  }
  return doc
}

/** What is to be put together now; null: it is fine as it is. */
export function foldingOf(kept: KeptDraft, open: OpenDraft): DraftChange['folded'] {
  if (kept.folded === null) return open.folded
  const last = open.updates[MAX_UPDATES / 2 - 1]
  if (open.updates.length < MAX_UPDATES || last === undefined) return null
  return { revision: last.revision, content: updateFor(copyOf(open, last.revision)) }
}

/**
 * A draft may be wrong in any way, and is written over until it is a flow; but what it is called stands in lists and titles
 * before that. One without a name is called by another. Throws `flow.malformed`.
 */
export function requireName(document: unknown): void {
  const isNamed = typeof document === 'object' && document !== null && 'name' in document
  if (!isNamed || typeof document.name !== 'string') return
  const problem = parseFlow(document).issues.find(({ path }) => path === '/name')
  if (problem !== undefined) throw malformed(`${problem.message}.`)
}

export function malformed(why: string | undefined): ContraflowError {
  return new ContraflowError('flow.malformed', `This is no flow that could be drawn. ${why ?? ''}`)
}
