import { isOfRuns, type Message } from './message.ts'
import type { Line, NetworkProxy, Rule } from './network-proxy.ts'

/** The connection breaks at the message `at` (from 1, since the last cut): it is lost, or the last that arrives. */
export interface Cut {
  readonly at: number
  readonly how: 'lost' | 'last'
}

/** Cuts one after the other; `done` is told of each. */
export function cutting(cuts: readonly Cut[], done: (message: Message) => void): Rule {
  const left = [...cuts]
  let count = 0
  return (message, line) => {
    if (message.name === 'heartbeat') return line.deliver(message)
    count += 1
    const [cut] = left
    if (cut === undefined || count < cut.at) return line.deliver(message)
    left.shift()
    count = 0
    done(message)
    if (cut.how === 'lost') line.cut()
    else line.deliverLast(message)
  }
}

/** Lets everything through and tells of all but heartbeats. */
export function counting(each: (message: Message) => void): Rule {
  return (message, line) => {
    if (message.name !== 'heartbeat') each(message)
    line.deliver(message)
  }
}

/** Whatever is about runs arrives twice. */
export const TWICE: Rule = (message, line) => {
  line.deliver(message)
  if (isOfRuns(message)) line.deliver(message)
}

/** How much of everything: a share of the messages each. */
const SHARES = { cut: 0.04, last: 0.04, twice: 0.15, late: 0.25, old: 0.1 } as const
const MAX_CUTS = 3
const LATE_MS = 300

/**
 * Loses, doubles, holds back and brings up again what is about runs, by chance; what was held when its connection broke
 * comes on the next one. `fault` is told of each.
 */
export function disorder(proxy: NetworkProxy, chance: () => number, fault: () => void): Rule {
  const passed: Message[] = []
  let cuts = 0
  const anyOf = (to: Message['to']): Message | undefined => {
    const all = passed.filter((message) => message.to === to)
    return all[Math.floor(chance() * all.length)]
  }
  return (message, line) => {
    if (isOfRuns(message)) passed.push(message)
    const kind = isOfRuns(message) ? anyKind(chance()) : null
    const isCut = kind === 'cut' || kind === 'last'
    if (kind === null || (isCut && cuts === MAX_CUTS)) return line.deliver(message)
    fault()
    if (isCut) cuts += 1
    switch (kind) {
      case 'cut':
        return line.cut()
      case 'last':
        return line.deliverLast(message)
      case 'twice':
        return TWICE(message, line)
      case 'late':
        return deliverLate(proxy, message, line, chance() * LATE_MS)
      case 'old': {
        const old = anyOf(message.to)
        line.deliver(message)
        if (old !== undefined) line.deliver(old)
        return
      }
      default:
        return kind satisfies never
    }
  }
}

const KINDS = ['cut', 'last', 'twice', 'late', 'old'] as const

/** null: nothing is wrong with it. */
function anyKind(choice: number): keyof typeof SHARES | null {
  let upTo = 0
  for (const kind of KINDS) {
    upTo += SHARES[kind]
    if (choice < upTo) return kind
  }
  return null
}

function deliverLate(proxy: NetworkProxy, message: Message, line: Line, ms: number): void {
  setTimeout(() => {
    const newest = proxy.lines.at(-1)
    if (!line.isCut) line.deliver(message)
    else if (newest?.isOpen === true) newest.deliver(message)
  }, ms)
}
