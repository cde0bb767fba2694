import * as z from 'zod'

/** Socket.IO: pages that hold a draft connect to this path and namespace, with `auth: { token }` (the page's token). */
export const DRAFT_SOCKET = { path: '/api/socket', namespace: '/drafts' } as const

/** Bytes as the other side's Socket.IO gives them. */
const bytes = z.preprocess(
  (value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value),
  z.custom<Uint8Array>((value) => value instanceof Uint8Array),
)

const MAX_NAME = 40
const MAX_SELECTED = 200

/** How a person is seen by the others in a flow. */
const seenPerson = {
  name: z.string().trim().min(1).max(MAX_NAME),
  /** A place in the pages' own palette. */
  colour: z.int().min(0).max(99),
  /** Ids of what is chosen on the canvas. */
  selected: z.array(z.string().max(80)).max(MAX_SELECTED),
}

/** Page → server, event `present`, whenever it changes. */
export const presenceSchema = z.strictObject(seenPerson)

/** Server → page, event `people`: everybody in the flow, in the order in which they came, oneself among them. */
export const peopleSchema = z.array(z.strictObject({ id: z.string(), ...seenPerson }))

/**
 * Page → server, event `join`, at each (re)connection: which flow, what the page's copy has of it, and how the person is
 * seen. One flow a connection: the one before is left.
 */
export const joinDraftSchema = z.strictObject({ flowId: z.string(), vector: bytes })

/** Why something was not done: a code for programs, a sentence for the person. `isForNow`: the same may be done later. */
export const draftRefusalSchema = z.strictObject({
  refused: z.strictObject({ code: z.string(), message: z.string(), isForNow: z.boolean() }),
})

/** The answer: all that the copy lacks, and what the server has, so that the page sends the rest. */
export const joinedDraftSchema = z.strictObject({
  revision: z.int(),
  update: bytes,
  vector: bytes,
})

/** Page → server, event `edit`: a change of the copy. Sent again until it is answered: the same again changes nothing. */
export const draftEditSchema = z.strictObject({ flowId: z.string(), update: bytes })

/** The answer, once the change is durable: the draft's revision with it. */
export const editedDraftSchema = z.strictObject({ revision: z.int() })

/** Server → page, event `edited`: a change of somebody's copy, in the order of revisions; also the page's own. */
export const draftEditedSchema = z.strictObject({
  flowId: z.string(),
  revision: z.int(),
  update: bytes,
  /** Who did it; empty: several, or nobody with a name. */
  by: z.string(),
  /** The connection that it came over. */
  origin: z.string(),
})

export type Presence = z.output<typeof presenceSchema>
export type PresentPerson = z.output<typeof peopleSchema>[number]
export type JoinDraft = z.output<typeof joinDraftSchema>
export type JoinedDraftMessage = z.output<typeof joinedDraftSchema>
export type DraftRefusal = z.output<typeof draftRefusalSchema>
export type DraftEdit = z.output<typeof draftEditSchema>
export type DraftEdited = z.output<typeof draftEditedSchema>
