import { randomUUID } from 'node:crypto'
import {
  AGENT_SOCKET,
  type Assignment,
  assignmentSchema,
  type DeviceFacts,
  type Order,
  type OrderAck,
  orderSchema,
  PROTOCOL_VERSION,
  refusalSchema,
  tellAckSchema,
  type Welcome,
  welcomeSchema,
} from '@contraflow/protocol'
import type { Logger } from 'pino'
import { io, type Socket } from 'socket.io-client'
import type * as z from 'zod'
import type { Identity } from './identity.ts'
import type { Send, SendLost } from './teller.ts'

const FIRST_DELAY_MS = 1_000
const MAX_DELAY_MS = 60_000
const ACK_MS = 30_000

/** What a connection brings. */
export interface ConnectionListener {
  onWelcome(welcome: Welcome, send: Send, sendLost: SendLost): void
  onAssignment(assignment: Assignment): void
  /** null: it can't be taken now; the server gives it again. */
  onOrder(order: Order): OrderAck | null
  onLost(): void
}

/**
 * Keeps the device connected to its server for as long as it lives: reconnects by itself, 1 s to 60 s apart with jitter,
 * also after a refusal, since what was wrong may be mended on the server, and where a server in trouble turned it away. A
 * message that is not of the protocol is logged and dropped.
 */
export function connect(
  { server, deviceId, deviceToken }: Identity,
  facts: () => DeviceFacts,
  listener: ConnectionListener,
  log: Logger,
): { close(): void } {
  const process = randomUUID()
  const socket: Socket = io(new URL(AGENT_SOCKET.namespace, server).href, {
    path: AGENT_SOCKET.path,
    transports: ['websocket'],
    reconnectionDelay: FIRST_DELAY_MS,
    reconnectionDelayMax: MAX_DELAY_MS,
    randomizationFactor: 0.5,
    auth: (give) =>
      give({ protocol: PROTOCOL_VERSION, deviceId, deviceToken, process, facts: facts() }),
  })
  let comingBack: NodeJS.Timeout | undefined
  /** How often it was turned away since it was last let in. */
  let turnedAway = 0
  /** The server has ended it on purpose: Socket.IO leaves coming back to us. Holds the process, which may have nothing else. */
  const comeBack = (delayMs: number) => {
    clearTimeout(comingBack)
    comingBack = setTimeout(() => socket.connect(), delayMs * (0.5 + Math.random() / 2))
  }
  socket.on('connect', () => log.info('connected'))
  socket.on('disconnect', (reason) => {
    log.info({ reason }, 'disconnected')
    listener.onLost()
    if (reason === 'io server disconnect') comeBack(MAX_DELAY_MS)
  })
  socket.on('connect_error', (error) => {
    // Socket.IO itself tries again.
    if (socket.active) return
    const refusal = refusalSchema.safeParse('data' in error ? error.data : null)
    if (refusal.success) {
      log.error(refusal.data, 'refused by the server')
      comeBack(MAX_DELAY_MS)
      return
    }
    log.error({ reason: error.message }, 'turned away by the server')
    comeBack(Math.min(2 * FIRST_DELAY_MS * 2 ** turnedAway, MAX_DELAY_MS))
    turnedAway += 1
  })
  socket.on('refused', (value: unknown) => {
    const refusal = refusalSchema.safeParse(value)
    log.error(refusal.success ? refusal.data : {}, 'refused by the server')
  })
  socket.on('welcome', () => {
    turnedAway = 0
  })
  takeMessages(socket, listener, log)
  return {
    close() {
      clearTimeout(comingBack)
      socket.close()
    },
  }
}

function takeMessages(socket: Socket, listener: ConnectionListener, log: Logger): void {
  const listen = <Message>(
    event: string,
    schema: z.ZodType<Message>,
    take: (message: Message, acknowledge?: (ack: OrderAck) => void) => void,
  ) => {
    socket.on(event, (value: unknown, acknowledge?: (ack: OrderAck) => void) => {
      const message = schema.safeParse(value)
      if (message.success) take(message.data, acknowledge)
      else log.error({ event, issues: message.error.issues }, 'a message that is none')
    })
  }
  const send: Send = async (message) =>
    tellAckSchema.parse(await socket.timeout(ACK_MS).emitWithAck('tell', message))
  const sendLost: SendLost = async (message) =>
    tellAckSchema.parse(await socket.timeout(ACK_MS).emitWithAck('lost', message))
  listen('welcome', welcomeSchema, (welcome) => listener.onWelcome(welcome, send, sendLost))
  listen('assign', assignmentSchema, (assignment) => listener.onAssignment(assignment))
  listen('order', orderSchema, (order, acknowledge) => {
    const ack = listener.onOrder(order)
    if (ack !== null) acknowledge?.(ack)
  })
  socket.on('still-there', (acknowledge?: () => void) => acknowledge?.())
}
