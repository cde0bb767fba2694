import {
  AGENT_SOCKET,
  type Assignment,
  assignmentSchema,
  enrolResponseSchema,
  type Order,
  type OrderAck,
  orderSchema,
  PROTOCOL_VERSION,
  type Tell,
  type TellAck,
  tellAckSchema,
  welcomeSchema,
} from '@contraflow/protocol'
import { io, type Socket } from 'socket.io-client'
import { type Behaviour, SimulatedRun } from './simulated-run.ts'

/** So few that a run takes many messages. */
const MAX_ENTRIES = 3
const ACK_MS = 10_000
const AGAIN_MS = 500
const MAX_AGAIN_MS = 1_000

const FACTS = {
  hostname: 'simulated',
  os: 'none',
  architecture: 'none',
  agentVersion: '0.1.0',
  nodeVersion: process.versions.node,
  diskFreeBytes: null,
  plugins: [],
}

interface Identity {
  readonly deviceId: string
  readonly deviceToken: string
}

/**
 * A device that does no work and speaks the agents' whole protocol over a real connection; hundreds fit in one process. It
 * comes back within a second, and keeps what its server has not acknowledged.
 */
export class SimulatedDevice implements Disposable {
  readonly id: string
  readonly runs = new Map<string, SimulatedRun>()
  /** Where the server did not keep to the protocol, a sentence each. */
  readonly complaints: string[] = []
  readonly #socket: Socket
  readonly #behaviour: Behaviour
  #isWelcome = false
  #isTelling = false

  /** Exchanges an enrolment token for a device of its own, and connects it. */
  static async enrol(
    server: string,
    token: string,
    name: string,
    behaviour: Behaviour,
  ): Promise<SimulatedDevice> {
    const response = await fetch(new URL('/api/agent/enrol', server), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ protocol: PROTOCOL_VERSION, token, name, facts: FACTS }),
    })
    const body: unknown = await response.json()
    if (!response.ok) throw new Error(`${name} can't enrol: ${JSON.stringify(body)}`)
    return new SimulatedDevice(server, enrolResponseSchema.parse(body), behaviour)
  }

  private constructor(server: string, { deviceId, deviceToken }: Identity, behaviour: Behaviour) {
    this.id = deviceId
    this.#behaviour = behaviour
    this.#socket = io(new URL(AGENT_SOCKET.namespace, server).href, {
      path: AGENT_SOCKET.path,
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: AGAIN_MS,
      reconnectionDelayMax: MAX_AGAIN_MS,
      auth: { protocol: PROTOCOL_VERSION, deviceId, deviceToken, facts: FACTS },
    })
    this.#listen(this.#socket)
  }

  /** All its runs have ended, and the server has acknowledged all of them. */
  get isDone(): boolean {
    return [...this.runs.values()].every((run) => run.isDone)
  }

  /** How many entries the server has acknowledged. */
  get acknowledged(): number {
    return [...this.runs.values()].reduce((sum, run) => sum + run.acknowledgedSeq, 0)
  }

  [Symbol.dispose](): void {
    for (const run of this.runs.values()) run.halt()
    this.#socket.close()
  }

  #listen(socket: Socket): void {
    const comeBack = () => setTimeout(() => socket.connect(), AGAIN_MS)
    socket.on('disconnect', (reason) => {
      this.#isWelcome = false
      if (reason === 'io server disconnect') comeBack()
    })
    socket.on('connect_error', () => {
      if (!socket.active) comeBack()
    })
    socket.on('welcome', (value: unknown) => {
      const { openRuns } = welcomeSchema.parse(value)
      this.#acknowledge(openRuns)
      this.#isWelcome = true
      void this.#tellAll()
    })
    socket.on('assign', (value: unknown) => this.#assign(assignmentSchema.parse(value)))
    socket.on('order', (value: unknown, acknowledge: (ack: OrderAck) => void) =>
      acknowledge(this.#obey(orderSchema.parse(value))),
    )
  }

  #assign(assignment: Assignment): void {
    const { runId } = assignment
    if (this.runs.has(runId)) return
    const run = new SimulatedRun(assignment, this.#behaviour, () => void this.#tellAll())
    this.runs.set(runId, run)
    void this.#tellAll()
  }

  #obey({ runId, order }: Order): OrderAck {
    const event =
      order === 'roll-back'
        ? ({ type: 'rollback-requested' } as const)
        : ({ type: 'abort-requested', mode: order === 'stop' ? 'stop' : 'roll-back' } as const)
    return this.runs.get(runId)?.tell(event) === true
      ? { taken: true }
      : { taken: false, reason: 'It does not fit.' }
  }

  async #tellAll(): Promise<void> {
    if (this.#isTelling) return
    this.#isTelling = true
    try {
      for (let runs = this.#untold(); runs.length > 0 && this.#isWelcome; runs = this.#untold()) {
        const ack: unknown = await this.#socket.timeout(ACK_MS).emitWithAck('tell', { runs })
        this.#acknowledge(tellAckSchema.parse(ack).runs)
      }
    } catch {
      // Told again when it is welcome the next time, or still.
      setTimeout(() => void this.#tellAll(), AGAIN_MS)
    } finally {
      this.#isTelling = false
    }
  }

  #acknowledge(runs: TellAck['runs']): void {
    for (const { runId, lastSeq } of runs) {
      const run = this.runs.get(runId)
      if (run === undefined) continue
      const { acknowledgedSeq, entries } = run
      if (lastSeq < acknowledgedSeq || lastSeq > entries.length) {
        this.complaints.push(
          `${runId}: of ${entries.length} entries ${acknowledgedSeq} were acknowledged, and now ${lastSeq}`,
        )
      }
      run.acknowledgedSeq = Math.max(acknowledgedSeq, lastSeq)
    }
  }

  #untold(): Tell['runs'] {
    return [...this.runs].flatMap(([runId, { entries, acknowledgedSeq }]) => {
      const some = entries.slice(acknowledgedSeq, acknowledgedSeq + MAX_ENTRIES)
      return some.length === 0 ? [] : [{ runId, entries: some }]
    })
  }
}
