import { textOf } from './frames.ts'

/** One message on its way between an agent and its server. */
export interface Message {
  readonly to: 'server' | 'device'
  readonly name: string
  /** As it travels; given again, it is the same message again. */
  readonly frame: Buffer
}

/** By what a message of Socket.IO over Engine.IO begins with. Acknowledgements say of nothing what they are for. */
const NAMES = [
  [/^[23]$/, 'heartbeat'],
  [/^0/, 'open'],
  [/^40/, 'connect'],
  [/^41/, 'disconnect'],
  [/^43/, 'acknowledgement'],
  [/^44/, 'refusal'],
] as const
const EVENT = /^42\/agents,\d*\["(\w+)"/

export function messageOf(to: Message['to'], frame: Buffer): Message {
  const text = textOf(frame) ?? ''
  const event = EVENT.exec(text)?.[1]
  const name = event ?? NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? 'other'
  return { to, name, frame }
}

/** Whether it is about runs: such a message may come twice, or late, on a connection that is not its own. */
export function isOfRuns({ name }: Message): boolean {
  return RUN_MESSAGES.has(name)
}

const RUN_MESSAGES = new Set(['welcome', 'assign', 'order', 'tell', 'lost', 'acknowledgement'])

/** A server that can't let an agent in says so; `code` may be one that the agent does not know. */
export function refusal(code: string): Message {
  const text = Buffer.from(
    `44/agents,${JSON.stringify({ message: code, data: { code, message: code } })}`,
  )
  return {
    to: 'device',
    name: 'refusal',
    frame: Buffer.concat([Buffer.from([0x81, text.length]), text]),
  }
}
