import type { Json } from '@contraflow/flow'
import * as Y from 'yjs'

/** A flow as several people hold it at once, each a copy of their own. */
export type DraftDoc = Y.Doc

/**
 * Every value of the flow under a key of its own, `LIST/ROW/FIELD`, in one map: whoever sets a value last wins that value
 * and nothing else. No map stands inside of another, so that what one person changes in a step that another takes away is
 * still there when the step comes back.
 */
export type Cells = Y.Map<Json>

/** A copy that nothing is written to yet. */
export function newDraftDoc(): DraftDoc {
  return new Y.Doc()
}

export function cellsOf(doc: DraftDoc): Cells {
  return doc.getMap<Json>('cells')
}

/** What a copy has, to ask others for the rest. */
export function vectorOf(doc: DraftDoc): Uint8Array {
  return Y.encodeStateVector(doc)
}

/** All of a copy that whoever has `vector` may lack. What is taken away is always in it. */
export function updateFor(doc: DraftDoc, vector?: Uint8Array): Uint8Array {
  return Y.encodeStateAsUpdate(doc, vector)
}

/** Nothing was ever written to it. */
export function isBlank({ store }: DraftDoc): boolean {
  return store.clients.size === 0
}

/** What a copy has that another one lacks which has this vector, and everything that was taken away in `update`; null: nothing. */
export function lackingIn(
  other: { readonly vector: Uint8Array; readonly update: Uint8Array },
  doc: DraftDoc,
): Uint8Array | null {
  const { ds } = Y.decodeUpdate(other.update)
  const has = Y.createSnapshot(ds, Y.decodeStateVector(other.vector))
  const all = updateFor(doc, other.vector)
  return Y.snapshotContainsUpdate(has, all) ? null : all
}

/**
 * Takes in what others did. Answers whether that was new; the same again, or in another order, ends at the same. Throws
 * where the bytes are no update.
 */
export function takeUpdate(doc: DraftDoc, update: Uint8Array, origin?: unknown): boolean {
  if (isBlank(doc)) return fill(doc, update, origin)
  let isNew = false
  const hear = () => {
    isNew = true
  }
  doc.on('update', hear)
  try {
    Y.applyUpdate(doc, update, origin)
  } finally {
    doc.off('update', hear)
  }
  return isNew || isWaiting(doc)
}

/** A blank copy's listeners hear the very bytes: Yjs would write all of them once more from what it has just read. */
function fill(doc: DraftDoc, update: Uint8Array, origin: unknown): boolean {
  const { _observers: all } = doc
  const hearing = all.get('update')
  all.delete('update')
  try {
    Y.applyUpdate(doc, update, origin)
  } finally {
    if (hearing !== undefined) all.set('update', hearing)
  }
  const isNew = !isBlank(doc) || isWaiting(doc)
  if (isNew) for (const hear of [...(hearing ?? [])]) hear(update, origin, doc)
  return isNew
}

/** What of an update whoever has `vector` may lack, as `updateFor` of a copy that has it, and quicker: no copy is made. */
export function updateOf(update: Uint8Array, vector: Uint8Array): Uint8Array {
  return Y.decodeStateVector(vector).size === 0 ? update : Y.diffUpdate(update, vector)
}

/** `vectorOf` a copy that has an update and nothing else. */
export function vectorIn(update: Uint8Array): Uint8Array {
  return Y.encodeStateVectorFromUpdate(update)
}

/** Several updates as one. */
export function joinUpdates(updates: readonly Uint8Array[]): Uint8Array {
  const [first, ...others] = updates
  return first !== undefined && others.length === 0 ? first : Y.mergeUpdates([...updates])
}

/** Some of what it was given can't be seen before something else comes. */
function isWaiting({ store }: DraftDoc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}
