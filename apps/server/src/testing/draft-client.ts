import type { Flow } from '@contraflow/flow'
import {
  DRAFT_SOCKET,
  type DraftEdited,
  draftEditedSchema,
  draftRefusalSchema,
  editedDraftSchema,
  joinedDraftSchema,
  type Presence,
  type PresentPerson,
  peopleSchema,
} from '@contraflow/protocol'
import {
  DraftHistory,
  newDraftDoc,
  takeUpdate,
  updateFor,
  vectorOf,
} from '@contraflow/shared-draft'
import { io, type Socket } from 'socket.io-client'

/** A person's copy of a draft over a real connection, every message of which a test sends itself. */
export class DraftClient implements Disposable {
  readonly doc = newDraftDoc()
  readonly hand = new DraftHistory(this.doc)
  /** What was done here, in order, whether or not it was sent. */
  readonly done: Uint8Array[] = []
  readonly heard: DraftEdited[] = []
  people: readonly PresentPerson[] = []
  readonly #socket: Socket
  readonly #flowId: string

  constructor(url: string, pageToken: string, flowId: string) {
    this.#flowId = flowId
    this.#socket = io(url + DRAFT_SOCKET.namespace, {
      path: DRAFT_SOCKET.path,
      transports: ['websocket'],
      auth: { token: pageToken },
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
    })
    // A server that is still starting refuses; Socket.IO does not come again by itself then.
    this.#socket.on('connect_error', () => {
      if (!this.#socket.active) setTimeout(() => this.#socket.connect(), 200)
    })
    this.#socket.on('edited', (value: unknown) => {
      const edited = draftEditedSchema.parse(value)
      this.heard.push(edited)
      takeUpdate(this.doc, edited.update, 'theirs')
    })
    this.#socket.on('people', (value: unknown) => {
      this.people = peopleSchema.parse(value)
    })
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== 'theirs') this.done.push(update)
    })
  }

  get id(): string {
    return this.#socket.id ?? ''
  }

  get flow(): Flow {
    const { flow } = this.hand
    if (flow === null) throw new Error('it has not joined')
    return flow
  }

  /** As a page does at each connection: what is missing here, and then what is missing there. */
  async join(): Promise<void> {
    const joined = joinedDraftSchema.parse(
      await this.#ask('join', { flowId: this.#flowId, vector: vectorOf(this.doc) }),
    )
    takeUpdate(this.doc, joined.update, 'theirs')
    await this.send(updateFor(this.doc, joined.vector))
  }

  /** Resolves once it is durable, to its revision; throws what it is refused for. */
  async send(update: Uint8Array): Promise<number> {
    const answer = await this.#ask('edit', { flowId: this.#flowId, update })
    return editedDraftSchema.parse(answer).revision
  }

  show(presence: Presence): void {
    this.#socket.emit('present', presence)
  }

  disconnect(): void {
    this.#socket.disconnect()
  }

  connect(): void {
    this.#socket.connect()
  }

  [Symbol.dispose](): void {
    this.#socket.close()
  }

  async #ask(event: string, message: unknown): Promise<unknown> {
    const answer: unknown = await this.#socket.timeout(10_000).emitWithAck(event, message)
    const refused = draftRefusalSchema.safeParse(answer)
    if (refused.success) throw new Error(refused.data.refused.code)
    return answer
  }
}
