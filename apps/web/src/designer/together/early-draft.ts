import type { Flow } from '@contraflow/flow'
import type { DraftHistory } from '@contraflow/shared-draft'

interface EarlyEdit {
  readonly edit: (flow: Flow) => Flow
  readonly group: string | null
}

/** A draft as the page was told that it is, for as long as its copy is on its way, with what was done to it by then. */
export class EarlyDraft {
  #flow: Flow | null = null
  #edits: EarlyEdit[] = []

  /** null: nothing was told, or the copy is there. */
  get flow(): Flow | null {
    return this.#flow
  }

  get hasEdits(): boolean {
    return this.#edits.length > 0
  }

  show(flow: Flow): void {
    this.#flow = flow
  }

  apply(edit: EarlyEdit['edit'], group: string | null): void {
    if (this.#flow === null) return
    this.#edits.push({ edit, group })
    this.#flow = edit(this.#flow)
  }

  /** The copy is there: everything is done to that. */
  handOver(hand: DraftHistory): void {
    const edits = this.#edits
    this.#flow = null
    this.#edits = []
    for (const { edit, group } of edits) hand.apply(edit, group)
  }
}
