import {
  authenticate,
  ContraflowError,
  type DeviceRecord,
  hear,
  hearOfLost,
  orderAnswered,
  publicError,
  refuseCopy,
  type Services,
  wantedOf,
  welcome,
} from '@contraflow/api'
import {
  AGENT_SOCKET,
  agentHandshakeSchema,
  type DeviceFacts,
  lostSchema,
  type Order,
  orderAckSchema,
  type TellAck,
  tellSchema,
} from '@contraflow/protocol'
import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { z } from 'zod'
import { Presence } from './presence.ts'
import type { WorkInFlight } from './work-in-flight.ts'

const ACK_MS = 20_000
/** How long the older of two agents may take to say that it is still there. */
const STILL_THERE_MS = 5_000

/** Speaks with agents. */
export interface AgentGateway {
  /** Gives these devices, as far as they are connected here, what waits for them. */
  wanted(deviceIds: readonly string[]): void
}

/**
 * Agents connect, are told how far they are known, get their runs and orders, and tell their journals, which are committed
 * before they are acknowledged. A device has one connection: a newer one ends an older, unless that is another process that
 * still answers. Then the newer is a copy, and refused: it must not tell the runs of the other as lost.
 */
export function agentGateway(
  io: Server,
  services: Services,
  inFlight: WorkInFlight,
  log: Logger,
): AgentGateway {
  const agents = io.of(AGENT_SOCKET.namespace)
  const connected = new Map<string, AgentConnection>()
  const { store, now, onBug } = services
  const presence = new Presence({ devices: store.devices, now, onBug })
  agents.use((socket, next) => {
    inFlight.add(admit(services, socket)).then(
      (admitted) => {
        socket.data = admitted
        next()
      },
      (error: unknown) => next(refusal(error, services)),
    )
  })
  agents.on('connection', (socket) => {
    const admitted: Admitted = socket.data
    const parts = { services, presence, inFlight, log }
    void inFlight.add(arrive(new AgentConnection(socket, admitted, parts)))
  })
  async function arrive(connection: AgentConnection): Promise<void> {
    const { id } = connection.device
    let older = connected.get(id)
    while (older !== undefined && connection.isOfAnother(older)) {
      if (await older.isStillThere()) return connection.refuseAsCopy()
      if (connection.isOver) return
      const asked = older
      older = connected.get(id)
      if (older === asked) break
    }
    connected.set(id, connection)
    // Only now, so that its end is not taken for the device's.
    older?.end()
    connection.onOver(() => {
      if (connected.get(id) !== connection) return
      connected.delete(id)
      void inFlight.add(connection.gone())
    })
    await connection.begin()
  }
  return {
    wanted(deviceIds) {
      for (const id of deviceIds) connected.get(id)?.give()
    },
  }
}

interface Admitted {
  readonly device: DeviceRecord
  readonly facts: DeviceFacts
  /** Which process of an agent; empty: it does not say. */
  readonly process: string
}

async function admit(services: Services, socket: Socket): Promise<Admitted> {
  const handshake = agentHandshakeSchema.safeParse(socket.handshake.auth)
  if (handshake.success) {
    const { facts, process } = handshake.data
    return { device: await authenticate(services, handshake.data), facts, process }
  }
  // One that speaks another protocol has other fields: say that before anything else.
  const { protocol, deviceId, deviceToken } = socket.handshake.auth
  if (typeof protocol === 'number') {
    await authenticate(services, {
      protocol,
      deviceId: `${deviceId}`,
      deviceToken: `${deviceToken}`,
    })
  }
  throw new ContraflowError('agent.bad-message', 'This handshake is none that the server knows.')
}

function refusal(error: unknown, services: Services): Error {
  if (!(error instanceof ContraflowError)) services.onBug(error)
  const { code, message } = publicError(error)
  return Object.assign(new Error(message), { data: { code, message } })
}

interface ConnectionParts {
  readonly services: Services
  readonly presence: Presence
  readonly inFlight: WorkInFlight
  readonly log: Logger
}

/**
 * One connection of one device.
 * INVARIANTS: what waits for the device is given by one pass at a time; a pass asked for meanwhile follows it.
 */
class AgentConnection {
  readonly device: DeviceRecord
  readonly #socket: Socket
  readonly #facts: DeviceFacts
  readonly #process: string
  readonly #services: Services
  readonly #presence: Presence
  readonly #inFlight: WorkInFlight
  readonly #log: Logger
  #giving: 'no' | 'yes' | 'again' = 'no'
  /** Given on this connection and on their way, or taken. */
  readonly #orders = new Set<string>()

  constructor(
    socket: Socket,
    { device, facts, process }: Admitted,
    { services, presence, inFlight, log }: ConnectionParts,
  ) {
    this.device = device
    this.#socket = socket
    this.#facts = facts
    this.#process = process
    this.#services = services
    this.#presence = presence
    this.#inFlight = inFlight
    this.#log = log.child({ deviceId: device.id })
  }

  get isOver(): boolean {
    return this.#socket.disconnected
  }

  onOver(done: () => void): void {
    this.#socket.on('disconnect', done)
  }

  /** Of another process than this older one, as far as both say which. */
  isOfAnother(older: AgentConnection): boolean {
    return this.#process !== '' && older.#process !== '' && this.#process !== older.#process
  }

  async isStillThere(): Promise<boolean> {
    try {
      await this.#socket.timeout(STILL_THERE_MS).emitWithAck('still-there')
      return true
    } catch {
      return false
    }
  }

  async refuseAsCopy(): Promise<void> {
    try {
      this.#refuse(await refuseCopy(this.#services, this.device))
      this.#log.warn('refused an agent as a copy of one that is connected')
    } catch (error) {
      this.#failed(error)
    }
  }

  async begin(): Promise<void> {
    this.#listen('tell', tellSchema, hear)
    this.#listen('lost', lostSchema, hearOfLost)
    try {
      await this.#presence.here(this.device.id, this.#facts)
      this.#socket.emit('welcome', await welcome(this.#services, this.device))
      this.#log.info('agent connected')
      await this.#tellWatchers()
      this.give()
    } catch (error) {
      this.#failed(error)
    }
  }

  give(): void {
    if (this.#giving !== 'no') {
      this.#giving = 'again'
      return
    }
    this.#giving = 'yes'
    this.#inFlight.add(this.#giveOnce()).then(
      () => {
        const isAskedAgain = this.#giving === 'again'
        this.#giving = 'no'
        if (isAskedAgain) this.give()
      },
      (error: unknown) => {
        this.#giving = 'no'
        this.#failed(error)
      },
    )
  }

  end(): void {
    this.#socket.disconnect(true)
  }

  async gone(): Promise<void> {
    try {
      await this.#presence.away(this.device.id)
      this.#log.info('agent disconnected')
      await this.#tellWatchers()
    } catch (error) {
      this.#services.onBug(error)
    }
  }

  async #giveOnce(): Promise<void> {
    const device = await this.#services.store.devices.get(this.device.id)
    if (device === null || device.removedAt !== null) {
      this.#refuse(new ContraflowError('agent.removed', 'This device was removed.'))
      return
    }
    const { assignments, orders } = await wantedOf(this.#services, device)
    for (const assignment of assignments) this.#socket.emit('assign', assignment)
    // One that waits no more may be given once more.
    const waiting = new Set(orders.map(keyOf))
    for (const key of this.#orders) if (!waiting.has(key)) this.#orders.delete(key)
    for (const order of orders) void this.#order(order)
  }

  async #order(order: Order): Promise<void> {
    const key = keyOf(order)
    if (this.#orders.has(key)) return
    this.#orders.add(key)
    try {
      const answer: unknown = await this.#socket.timeout(ACK_MS).emitWithAck('order', order)
      const ack = orderAckSchema.safeParse(answer)
      if (!ack.success || !ack.data.taken) this.#orders.delete(key)
      if (!ack.success) return
      await this.#inFlight.add(orderAnswered(this.#services, this.device.id, order, ack.data))
    } catch (error) {
      // It is given again with the next pass, at the latest when the agent comes back.
      this.#orders.delete(key)
      this.#log.warn({ err: error, ...order }, 'an order was not acknowledged')
    }
  }

  /** Commits what the agent says before it is acknowledged. */
  #listen<Message>(
    event: string,
    schema: z.ZodType<Message>,
    take: (services: Services, deviceId: string, message: Message) => Promise<TellAck>,
  ): void {
    const hearOne = async (value: unknown, acknowledge?: (ack: TellAck) => void) => {
      const message = schema.safeParse(value)
      if (message.success) {
        acknowledge?.(await take(this.#services, this.device.id, message.data))
        return
      }
      this.#log.error({ event, issues: message.error.issues }, 'a message that is none')
      this.#refuse(
        new ContraflowError('agent.bad-message', 'The server does not understand this agent.'),
      )
    }
    this.#socket.on(event, (value: unknown, acknowledge?: (ack: TellAck) => void) => {
      this.#inFlight.add(hearOne(value, acknowledge)).catch((error) => this.#failed(error))
    })
  }

  #refuse(error: ContraflowError): void {
    this.#socket.emit('refused', { code: error.code, message: error.publicMessage })
    this.end()
  }

  /** Nothing is lost by breaking the connection: the agent comes back soon, as after any break, and tells again. */
  #failed(error: unknown): void {
    this.#services.onBug(error)
    this.#socket.conn.close()
  }

  async #tellWatchers(): Promise<void> {
    const { store, signals } = this.#services
    signals.changed({ kind: 'devices' })
    signals.connectionChanged(await store.runs.notEndedOf(this.device.id))
  }
}

function keyOf({ runId, order }: Order): string {
  return `${runId} ${order}`
}
