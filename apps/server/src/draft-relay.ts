import type { DraftUpdate } from '@contraflow/api'
import type { DraftEdited } from '@contraflow/protocol'
import type { Namespace } from 'socket.io'
import { draftRoom } from './draft-page.ts'

/** Tells the pages of this server what is new in the database, a flow's revisions in their order. */
export class DraftRelay {
  readonly #pages: Namespace
  readonly #since: (flowId: string, revision: number) => Promise<readonly DraftUpdate[]>
  /** Up to which revision the pages in a flow were told. */
  readonly #told = new Map<string, number>()
  readonly #running = new Map<string, Promise<void>>()

  constructor(
    pages: Namespace,
    since: (flowId: string, revision: number) => Promise<readonly DraftUpdate[]>,
  ) {
    this.#pages = pages
    this.#since = since
  }

  get flowIds(): readonly string[] {
    return [...this.#told.keys()]
  }

  /** A page has everything up to this revision: whoever was told more hears it again, which does no harm. */
  joinedAt(flowId: string, revision: number): void {
    this.#told.set(flowId, Math.min(this.#told.get(flowId) ?? revision, revision))
  }

  /** One after another for a flow. */
  run(flowId: string): Promise<void> {
    const before = this.#running.get(flowId) ?? Promise.resolve()
    const running = before.catch(() => undefined).then(() => this.#tell(flowId))
    this.#running.set(flowId, running)
    return running.finally(() => {
      if (this.#running.get(flowId) === running) this.#running.delete(flowId)
    })
  }

  async #tell(flowId: string): Promise<void> {
    const told = this.#told.get(flowId)
    if (told === undefined) return
    if (!this.#pages.adapter.rooms.has(draftRoom(flowId))) {
      this.#told.delete(flowId)
      return
    }
    let upTo = told
    for (const { content, ...update } of await this.#since(flowId, told)) {
      const edited: DraftEdited = { ...update, flowId, update: content }
      this.#pages.to(draftRoom(flowId)).emit('edited', edited)
      upTo = update.revision
    }
    // Unless a page has joined meanwhile at an earlier one: its own run tells it all.
    if (this.#told.get(flowId) === told) this.#told.set(flowId, upTo)
  }
}
