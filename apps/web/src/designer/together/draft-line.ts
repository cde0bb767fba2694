import type { Flow } from '@contraflow/flow'
import {
  DRAFT_SOCKET,
  draftEditedSchema,
  draftRefusalSchema,
  editedDraftSchema,
  joinedDraftSchema,
  type PresentPerson,
  peopleSchema,
} from '@contraflow/protocol'
import {
  DraftHistory,
  isBlank,
  joinUpdates,
  lackingIn,
  newDraftDoc,
  takeUpdate,
  vectorOf,
} from '@contraflow/shared-draft'
import isSame from 'fast-deep-equal'
import { IndexeddbPersistence } from 'y-indexeddb'
import { PageSocket } from '../../api/page-socket.ts'
import { atRest } from '../../shell/at-rest.ts'
import { freeColour } from './colours.ts'
import { EarlyDraft } from './early-draft.ts'
import type { LineView, SaveState } from './line-view.ts'
import { ownName, setOwnName } from './own-name.ts'

/** What is typed in a moment is sent at once. */
const SEND_AFTER_MS = 150
const AGAIN_MS = 1_500
const ANSWER_MS = 10_000
/** A line that breaks is mostly there again by then. */
const BACK_MS = 3_000
/** What is shown already is on the screen by then. */
const REST_MS = 1_000
/** Without a connection, what this browser has kept of the draft is shown after that. */
const WAIT_MS = 2_500

/** What others did, to be told. `by` is empty where nobody knows. */
export type TellOfOthers = (before: Flow, after: Flow, by: string) => void

/**
 * This page's copy of a draft, on a line to everybody else's.
 * INVARIANTS: what is done here is kept in this browser, and is sent at each connection until the server says that it has
 * it; what others did is taken in at once, and at each connection all that was missed. Until the copy has come, the draft
 * is shown as the page was told that it is, and what is done to that is done to the copy when it comes: only until then is
 * it nowhere but in this page, which says so.
 */
export class DraftLine {
  readonly #flowId: string
  readonly #doc = newDraftDoc()
  readonly #hand = new DraftHistory(this.#doc)
  readonly #line = new PageSocket(DRAFT_SOCKET)
  readonly #socket = this.#line.socket
  readonly #kept: IndexeddbPersistence | null
  readonly #listeners = new Set<() => void>()
  readonly #tellOfOthers: TellOfOthers
  readonly #early = new EarlyDraft()
  #unsent: Uint8Array[] = []
  #sending: Uint8Array[] = []
  #isLeft = false
  #isJoined = false
  #wasJoined = false
  #isLost = false
  #savedAt: number | null = null
  #refusal: string | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #people: readonly PresentPerson[] = []
  #selected: readonly string[] = []
  #me = { name: ownName(), colour: 0 }
  #by = ''
  #view: LineView

  constructor(flowId: string, tellOfOthers: TellOfOthers) {
    this.#flowId = flowId
    this.#tellOfOthers = tellOfOthers
    this.#view = this.#look()
    this.#kept =
      typeof indexedDB === 'undefined'
        ? null
        : new IndexeddbPersistence(`contraflow-draft-${flowId}`, this.#doc)
    this.#listen()
  }

  /**
   * Resolves once there is a flow to show, to why there is none; null: there is one. `told`: the draft as the page was
   * told that it is, which may come sooner than its copy; null where that can't be drawn, or did not come.
   */
  async open(told: Promise<Flow | null>): Promise<string | null> {
    this.#line.open()
    void told.then((flow) => this.#expect(flow))
    void this.#kept?.whenSynced.then(() => {
      // It is joined with all that was kept.
      this.#unsent = []
      if (this.#hand.flow !== null) this.#early.handOver(this.#hand)
    })
    return new Promise((resolve) => {
      const look = () => {
        if (!(this.#wasJoined || this.#early.flow !== null || this.#refusal !== null)) return
        this.#listeners.delete(look)
        resolve(this.#view.flow === null ? this.#refusal : null)
      }
      this.#listeners.add(look)
      setTimeout(() => {
        if (this.#hand.flow === null) return
        this.#listeners.delete(look)
        resolve(null)
      }, WAIT_MS)
    })
  }

  /** Whoever turns to another page at once leaves nothing behind: what is not sent yet is sent first, where it can be. */
  close(): void {
    this.#isLeft = true
    this.#listeners.clear()
    if (this.#view.save.is === 'saved') this.#end()
    else void this.flush().then(() => this.#end())
  }

  #end(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#line.close()
    this.#hand.close()
    void this.#kept?.destroy()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly view = (): LineView => this.#view

  readonly apply = (edit: (flow: Flow) => Flow, group?: string): void => {
    this.#now().apply(edit, group ?? null)
    this.#changed()
  }

  readonly undo = (): void => {
    this.#now().undo()
    this.#changed()
  }

  readonly redo = (): void => {
    this.#now().redo()
    this.#changed()
  }

  /** What this person has chosen on the canvas, for the others to see. */
  readonly select = (selected: readonly string[]): void => {
    if (isSame(selected, this.#selected)) return
    this.#selected = selected
    this.#present()
  }

  readonly rename = (name: string): void => {
    this.#me = { ...this.#me, name: setOwnName(name) }
    this.#present()
    this.#changed()
  }

  /** Resolves once the server has everything; false: it can't be reached, or has refused it. */
  readonly flush = (): Promise<boolean> => {
    this.#refusal = null
    this.#send()
    return new Promise((resolve) => {
      const worthWaiting = new Set<SaveState['is']>(['saving', 'offline'])
      const look = () => {
        const { is } = this.#view.save
        if (worthWaiting.has(is)) return
        this.#listeners.delete(look)
        resolve(is === 'saved')
      }
      const stopWaiting = (is: SaveState['is'], ms: number) =>
        setTimeout(() => {
          worthWaiting.delete(is)
          look()
        }, ms)
      stopWaiting('saving', ANSWER_MS)
      stopWaiting('offline', BACK_MS)
      this.#listeners.add(look)
      look()
    })
  }

  /** What this person's work is done to. */
  #now(): DraftHistory | EarlyDraft {
    return this.#hand.flow === null ? this.#early : this.#hand
  }

  #expect(flow: Flow | null): void {
    if (flow === null || this.#hand.flow !== null || this.#refusal !== null) return
    this.#early.show(flow)
    this.#hand.expect(flow)
    this.#changed()
  }

  #listen(): void {
    this.#socket.on('connect', () => void this.#join())
    const lost = () => {
      this.#isJoined = false
      this.#unsent.unshift(...this.#sending)
      this.#sending = []
      this.#isLost = true
      this.#people = []
      this.#changed()
    }
    this.#socket.on('disconnect', lost)
    this.#socket.on('connect_error', lost)
    this.#socket.on('people', (value: unknown) => this.#seePeople(value))
    this.#socket.on('edited', (value: unknown) => {
      const edited = draftEditedSchema.safeParse(value).data
      if (edited?.flowId === this.#flowId) this.#take(edited.update, edited.by)
    })
    this.#doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === this) return
      this.#unsent.push(update)
      this.#timer ??= setTimeout(() => this.#send(), SEND_AFTER_MS)
      this.#changed()
    })
    this.#hand.onChange((after, before, isOwn) => {
      const isTold = !isOwn && before !== null && this.#wasJoined && !this.#isLeft
      if (isTold) this.#tellOfOthers(before, after, this.#by)
    })
  }

  async #join(): Promise<void> {
    try {
      const { id } = this.#socket
      await this.#kept?.whenSynced
      // The connection that has come since does it.
      if (id !== this.#socket.id) return
      const answer = await this.#ask('join', {
        flowId: this.#flowId,
        vector: vectorOf(this.#doc),
      })
      // A large copy takes its time: what is shown of it already comes first.
      if (this.#early.flow !== null)
        await new Promise((resolve) => atRest(() => resolve(null), REST_MS))
      const joined = joinedDraftSchema.parse(answer)
      // All that the server lacks, whatever was on its way when the line broke.
      const lacking = isBlank(this.#doc) ? null : lackingIn(joined, this.#doc)
      this.#unsent = lacking === null ? [] : [lacking]
      this.#take(joined.update, '')
      this.#early.handOver(this.#hand)
      // Another connection since: it has its own answer, for all but the copy.
      if (id !== this.#socket.id) {
        this.#changed()
        return
      }
      this.#isJoined = true
      this.#wasJoined = true
      this.#isLost = false
      this.#refusal = null
      this.#present()
      this.#changed()
      this.#send()
    } catch (error) {
      this.#failed(error, () => void this.#join())
    }
  }

  #take(update: Uint8Array, by: string): void {
    this.#by = by
    takeUpdate(this.#doc, update, this)
    this.#changed()
  }

  #send(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#isJoined || this.#sending.length > 0 || this.#unsent.length === 0) return
    const sending = this.#unsent
    this.#unsent = []
    this.#sending = sending
    this.#changed()
    this.#ask('edit', { flowId: this.#flowId, update: joinUpdates(sending) }).then(
      (answer) => {
        editedDraftSchema.parse(answer)
        if (this.#sending !== sending) return
        this.#sending = []
        this.#refusal = null
        this.#savedAt = Date.now()
        this.#changed()
        this.#send()
      },
      (error: unknown) => {
        // The line broke meanwhile: it is sent with all else at the next connection.
        if (this.#sending !== sending) return
        this.#sending = []
        this.#unsent.unshift(...sending)
        this.#failed(error, () => this.#send())
      },
    )
  }

  async #ask(event: string, message: unknown): Promise<unknown> {
    const answer: unknown = await this.#socket.timeout(ANSWER_MS).emitWithAck(event, message)
    const refused = draftRefusalSchema.safeParse(answer)
    if (refused.success)
      throw new Refused(refused.data.refused.message, refused.data.refused.isForNow)
    return answer
  }

  /** What may be well later is tried again; a broken line begins again at its next connection. */
  #failed(error: unknown, again: () => void): void {
    if (error instanceof Refused && !error.isForNow) this.#refusal = error.message
    else if (this.#socket.connected) setTimeout(again, AGAIN_MS)
    this.#changed()
  }

  #seePeople(value: unknown): void {
    const people = peopleSchema.safeParse(value).data
    if (people === undefined || isSame(people, this.#people)) return
    this.#people = people
    const own = people.findIndex(({ id }) => id === this.#socket.id)
    // Whoever came first keeps the colour.
    const taken = people.slice(0, own === -1 ? people.length : own).map(({ colour }) => colour)
    const colour = freeColour(taken, this.#me.colour)
    if (colour !== this.#me.colour) {
      this.#me = { ...this.#me, colour }
      this.#present()
    }
    this.#changed()
  }

  #present(): void {
    if (!this.#isJoined || this.#isLeft) return
    this.#socket.emit('present', { ...this.#me, selected: this.#selected })
  }

  #changed(): void {
    const now = this.#look()
    // The same is not to be drawn again.
    if (now.flow !== this.#view.flow || !isSame(now, this.#view)) this.#view = now
    for (const listener of [...this.#listeners]) listener()
  }

  #look(): LineView {
    const { flow, group, did, depth } = this.#now()
    const others = this.#people.filter(({ id }) => id !== this.#socket.id)
    return { flow, group, did, depth, save: this.#save(), others, me: this.#me }
  }

  #save(): SaveState {
    const { depth, flow } = this.#early
    const hasUnsent = depth.past > 0 || this.#sending.length > 0 || this.#unsent.length > 0
    if (this.#refusal !== null) return { is: 'refused', message: this.#refusal }
    if (this.#isLost) return { is: 'offline', hasUnsent, isKept: flow === null }
    return hasUnsent ? { is: 'saving' } : { is: 'saved', at: this.#savedAt }
  }
}

class Refused extends Error {
  readonly isForNow: boolean

  constructor(message: string, isForNow: boolean) {
    super(message)
    this.isForNow = isForNow
  }
}
