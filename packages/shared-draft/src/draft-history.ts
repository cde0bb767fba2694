import type { Flow } from '@contraflow/flow'
import * as Y from 'yjs'
import { cellsOf, type DraftDoc } from './draft-doc.ts'
import { readFlow } from './read-flow.ts'
import { reuse } from './reuse.ts'
import { writeFlow } from './write-flow.ts'
import { writeWorks } from './write-works.ts'

/** How many steps can be taken back. */
const DEPTH = 500

/**
 * One person's hand on a copy: their edits, and the way back through these and no others.
 * INVARIANTS: `flow` is what the copy holds. What of it did not change is the same object as before.
 */
export class DraftHistory {
  readonly #doc: DraftDoc
  readonly #own = Symbol('own')
  readonly #undo: Y.UndoManager
  readonly #hear = new Set<(flow: Flow, before: Flow | null, isOwn: boolean) => void>()
  #flow: Flow | null
  /** Until something was written. */
  #expected: Flow | null = null
  #group: string | null = null
  #did: 'edit' | 'undo' | 'redo' | 'theirs' | null = null
  /** What is being written. */
  #edited: Flow | null = null

  constructor(doc: DraftDoc, depth = DEPTH) {
    this.#doc = doc
    this.#flow = readFlow(doc)
    this.#undo = new Y.UndoManager(cellsOf(doc), {
      trackedOrigins: new Set([this.#own]),
      // Steps end where the person's gesture does, however long it takes.
      captureTimeout: Number.POSITIVE_INFINITY,
    })
    this.#undo.on('stack-item-added', () => {
      for (const stack of [this.#undo.undoStack, this.#undo.redoStack]) {
        stack.splice(0, Math.max(0, stack.length - depth))
      }
    })
    doc.on('afterTransaction', this.#changed)
  }

  /** null: nothing was written yet. */
  get flow(): Flow | null {
    return this.#flow
  }

  /** What will be written, as far as is known: what of it is the same then, is the same object. */
  expect(flow: Flow): void {
    this.#expected = flow
  }

  /** Of the last edit; null where that had none, or was taken back. */
  get group(): string | null {
    return this.#group
  }

  /** What changed the flow last; null: nothing did yet. */
  get did(): 'edit' | 'undo' | 'redo' | 'theirs' | null {
    return this.#did
  }

  /** How many steps can be taken back, and made again. */
  get depth(): { readonly past: number; readonly future: number } {
    return { past: this.#undo.undoStack.length, future: this.#undo.redoStack.length }
  }

  /** Edits of one group that follow each other are one step; one that changes nothing is none. */
  apply(edit: (flow: Flow) => Flow, group: string | null = null): void {
    if (this.#flow === null) return
    const edited = edit(this.#flow)
    if (edited === this.#flow) return
    if (group === null || group !== this.#group) this.#undo.stopCapturing()
    this.#group = group
    this.#did = 'edit'
    this.#edited = edited
    if (!writeWorks(this.#doc, this.#flow, edited, this.#own)) {
      writeFlow(this.#doc, edited, this.#own)
    }
    this.#edited = null
  }

  undo(): void {
    this.#group = null
    this.#did = 'undo'
    this.#undo.undo()
  }

  redo(): void {
    this.#group = null
    this.#did = 'redo'
    this.#undo.redo()
  }

  /** Told after each change of the flow: by this person (also undone), or by somebody else. Answers how to stop it. */
  onChange(hear: (flow: Flow, before: Flow | null, isOwn: boolean) => void): () => void {
    this.#hear.add(hear)
    return () => this.#hear.delete(hear)
  }

  close(): void {
    this.#doc.off('afterTransaction', this.#changed)
    this.#undo.destroy()
  }

  readonly #changed = (transaction: Y.Transaction): void => {
    if (transaction.changed.size === 0) return
    const before = this.#flow
    // What was written is what is read: it need not be read again.
    const after = this.#edited ?? reuse(before ?? this.#expected, readFlow(this.#doc))
    this.#expected = null
    if (after === null || after === before) return
    this.#flow = after
    const isOwn = transaction.origin === this.#own || transaction.origin === this.#undo
    if (!isOwn) this.#did = 'theirs'
    for (const hear of this.#hear) hear(after, before, isOwn)
  }
}
