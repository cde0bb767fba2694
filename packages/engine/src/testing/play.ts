import { advance } from '../advance.ts'
import type { Command, RunEvent } from '../event.ts'
import type { Run } from '../run.ts'

/** An attempt in flight. */
export interface InFlight {
  readonly id: string
  readonly attempt: number
}

/** Something that was seen in a played run, in its order. */
export type Seen =
  | {
      readonly what: 'start'
      readonly id: string
      readonly attempt: number
      readonly rerun: number
    }
  | { readonly what: 'end'; readonly id: string; readonly attempt: number; readonly ok: boolean }
  | { readonly what: 'turn' }

export interface Played {
  readonly run: Run
  readonly events: readonly RunEvent[]
  readonly seen: readonly Seen[]
}

/** A world for the engine: attempts and waits end in the order that `pick` chooses. */
export class Player {
  run: Run
  readonly events: RunEvent[] = []
  readonly seen: Seen[] = []
  readonly inFlight: InFlight[] = []
  readonly waiting: InFlight[] = []
  readonly cancelled = new Set<string>()

  constructor(created: Run) {
    this.run = created
  }

  tell(event: RunEvent): readonly Command[] {
    const hadTurned = this.run.turn !== null
    const [next, commands] = advance(this.run, event)
    this.events.push(event)
    if (event.type === 'attempt-ended') {
      this.seen.push({ what: 'end', id: event.id, attempt: event.attempt, ok: event.outcome.ok })
    }
    this.run = next
    if (!hadTurned && next.turn !== null) this.seen.push({ what: 'turn' })
    for (const command of commands) this.#perform(command)
    return commands
  }

  end(at: number, ok: boolean): void {
    const [attempt] = this.inFlight.splice(at, 1)
    if (attempt === undefined) throw new RangeError('nothing in flight there')
    this.tell({ type: 'attempt-ended', ...attempt, outcome: ok ? OK : NOT_OK })
  }

  /** The agent dies and comes back: `recovery` of the engine. */
  interrupt(events: readonly RunEvent[], commands: readonly Command[]): void {
    this.inFlight.length = 0
    this.waiting.length = 0
    for (const event of events) this.tell(event)
    for (const command of commands) this.#perform(command)
  }

  #perform(command: Command): void {
    const { id, attempt } = command
    if (command.type === 'start-attempt') {
      this.inFlight.push({ id, attempt })
      this.seen.push({ what: 'start', id, attempt, rerun: command.rerun })
    } else if (command.type === 'wait') this.waiting.push({ id, attempt })
    else this.cancelled.add(id)
  }
}

/** Plays a run to its end: `pick(n)` chooses which of n open things happens next, `fails` how an attempt ends. */
export function play(
  created: Run,
  pick: (count: number) => number,
  fails: (attempt: InFlight) => boolean,
): Played {
  const player = new Player(created)
  player.tell({ type: 'started' })
  while (player.inFlight.length + player.waiting.length > 0) {
    const at = pick(player.inFlight.length + player.waiting.length)
    const attempt = player.inFlight[at]
    if (attempt !== undefined) player.end(at, !fails(attempt))
    else {
      const [due] = player.waiting.splice(at - player.inFlight.length, 1)
      if (due !== undefined) player.tell({ type: 'retry-due', ...due })
    }
  }
  return player
}

const OK = { ok: true, result: null } as const
const NOT_OK = { ok: false, failure: { kind: 'error', message: 'made up' } } as const
