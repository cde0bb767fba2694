import { type Presence, type PresentPerson, presenceSchema } from '@contraflow/protocol'
import type { Namespace, Socket } from 'socket.io'

/** A page's connection: in which flow it is, and how its person is seen there. */
export class DraftPage {
  readonly #pages: Namespace
  readonly #socket: Socket
  #flowId: string | null = null

  constructor(pages: Namespace, socket: Socket) {
    this.#pages = pages
    this.#socket = socket
  }

  get presence(): Presence | null {
    return presenceIn(this.#socket)
  }

  enter(flowId: string): void {
    if (this.#flowId !== flowId) this.leave()
    this.#flowId = flowId
    void this.#socket.join(draftRoom(flowId))
    this.#tellPeople(flowId)
  }

  show(presence: Presence): void {
    this.#socket.data.presence = presence
    if (this.#flowId !== null) this.#tellPeople(this.#flowId)
  }

  leave(): void {
    if (this.#flowId === null) return
    const flowId = this.#flowId
    this.#flowId = null
    void this.#socket.leave(draftRoom(flowId))
    this.#tellPeople(flowId)
  }

  #tellPeople(flowId: string): void {
    const room = draftRoom(flowId)
    const people = [...(this.#pages.adapter.rooms.get(room) ?? [])].flatMap(
      (id): PresentPerson[] => {
        const socket = this.#pages.sockets.get(id)
        const presence = socket === undefined ? null : presenceIn(socket)
        return presence === null ? [] : [{ id, ...presence }]
      },
    )
    this.#pages.to(room).emit('people', people)
  }
}

function presenceIn({ data }: Socket): Presence | null {
  return presenceSchema.safeParse(data.presence).data ?? null
}

/** Everybody who has a copy of a draft. */
export function draftRoom(flowId: string): string {
  return `draft:${flowId}`
}
