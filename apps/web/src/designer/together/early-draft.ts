import type { Flow } from '@contraflow/flow'
import type { DraftHistory } from '@contraflow/shared-draft'
import isSame from 'fast-deep-equal'

type Edit = (flow: Flow) => Flow
/** What is taken back at once. */
type Step = readonly Edit[]

/**
 * A draft as the page was told that it is, for as long as its copy is on its way, with what was done to it by then, and taken
 * back. The same as a `DraftHistory` to whoever works on it.
 */
export class EarlyDraft implements Pick<DraftHistory, 'flow' | 'group' | 'did' | 'depth'> {
  #told: Flow | null = null
  #flow: Flow | null = null
  #done: Step[] = []
  #undone: Step[] = []
  #group: string | null = null
  /** The last step done is not gone on with. */
  #isEnded = true
  #did: 'edit' | 'undo' | 'redo' | null = null

  /** null: nothing was told, or the copy is there. */
  get flow(): Flow | null {
    return this.#flow
  }

  get group(): string | null {
    return this.#group
  }

  get did(): 'edit' | 'undo' | 'redo' | null {
    return this.#did
  }

  get depth(): { readonly past: number; readonly future: number } {
    return { past: this.#done.length, future: this.#undone.length }
  }

  show(flow: Flow): void {
    this.#told = flow
    this.#flow = flow
  }

  apply(edit: Edit, group: string | null = null): void {
    if (this.#flow === null) return
    const edited = edit(this.#flow)
    if (group === null || group !== this.#group) this.#isEnded = true
    this.#group = group
    this.#did = 'edit'
    if (isSame(edited, this.#flow)) return
    const last = this.#isEnded ? undefined : this.#done.pop()
    this.#done.push([...(last ?? []), edit])
    this.#isEnded = false
    this.#undone = []
    this.#flow = edited
  }

  undo(): void {
    this.#walk(this.#done, this.#undone, 'undo')
  }

  redo(): void {
    this.#walk(this.#undone, this.#done, 'redo')
  }

  /** The copy is there: everything is done to that, and can be taken back and made again there. */
  handOver(hand: DraftHistory): void {
    const done = this.#done
    const undone = this.#undone.toReversed()
    const group = this.#isEnded ? null : this.#group
    this.#told = null
    this.#flow = null
    this.#done = []
    this.#undone = []
    // The last one may go on.
    for (const [at, step] of done.entries()) {
      applyStep(hand, step, at === done.length - 1 ? group : null, `early ${at}`)
    }
    const { past } = hand.depth
    for (const [at, step] of undone.entries()) applyStep(hand, step, null, `undone ${at}`)
    // On the copy, one of them may change nothing.
    while (hand.depth.past > past) hand.undo()
  }

  #walk(from: Step[], to: Step[], did: 'undo' | 'redo'): void {
    this.#group = null
    this.#did = did
    const step = from.pop()
    if (step === undefined || this.#told === null) return
    to.push(step)
    this.#flow = this.#done.flat().reduce((flow, again) => again(flow), this.#told)
  }
}

/** As one step of the copy's: under a name of its own, unless it may go on. */
function applyStep(hand: DraftHistory, step: Step, group: string | null, own: string): void {
  const name = group ?? (step.length === 1 ? null : own)
  for (const edit of step) hand.apply(edit, name)
}
