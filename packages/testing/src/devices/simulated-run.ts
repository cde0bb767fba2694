import { advance, type Command, createRun, type Run, type RunEvent } from '@contraflow/engine'
import type { AttemptOutcome } from '@contraflow/flow'
import type { Assignment, JournalEntry } from '@contraflow/protocol'

/** How a simulated device's work goes. */
export interface Behaviour {
  /** Numbers from 0 to 1; all that happens by chance follows from them. */
  readonly chance: () => number
  /** An attempt takes up to so long. */
  readonly attemptMs: number
  /** Which share of the attempts fails. */
  readonly failing: number
}

const FAILED: AttemptOutcome = { ok: false, failure: { kind: 'exit-code', message: 'It failed.' } }
const CANCELLED: AttemptOutcome = {
  ok: false,
  failure: { kind: 'aborted', message: 'It was cancelled.' },
}

/**
 * A run that is carried out in the mind alone: the engine decides, attempts take a while and end by chance, and each leaves
 * a line of output. `entries` is its journal, numbered from 1 without gaps.
 */
export class SimulatedRun {
  readonly entries: JournalEntry[] = []
  /** Up to where the server has it. */
  acknowledgedSeq = 0
  readonly #behaviour: Behaviour
  readonly #written: () => void
  readonly #attempts = new Map<string, NodeJS.Timeout>()
  #run: Run

  /** `written` is called after each change. */
  constructor({ plan }: Assignment, behaviour: Behaviour, written: () => void) {
    this.#run = createRun(plan)
    this.#behaviour = behaviour
    this.#written = written
    this.tell({ type: 'started' })
  }

  get run(): Run {
    return this.#run
  }

  get isDone(): boolean {
    return this.#run.phase === 'ended' && this.acknowledgedSeq >= this.entries.length
  }

  /** False: it changes nothing here. */
  tell(event: RunEvent): boolean {
    const [next, commands] = advance(this.#run, event)
    if (next === this.#run) return false
    this.#run = next
    this.entries.push({ kind: 'event', seq: this.entries.length + 1, at: Date.now(), event })
    for (const command of commands) this.#perform(command)
    this.#written()
    return true
  }

  /** Nothing goes on any more. */
  halt(): void {
    for (const timer of this.#attempts.values()) clearTimeout(timer)
  }

  #perform(command: Command): void {
    const { id, attempt } = command
    switch (command.type) {
      case 'start-attempt':
        this.#output(id, attempt)
        this.#later(command, this.#behaviour.chance() * this.#behaviour.attemptMs, () =>
          this.#end(command, this.#outcome()),
        )
        break
      case 'wait':
        this.#later(command, command.delayMs, () => this.tell({ type: 'retry-due', id, attempt }))
        break
      case 'cancel-attempt':
        this.#later(command, 0, () => this.#end(command, CANCELLED))
        break
      default:
        command satisfies never
    }
  }

  #outcome(): AttemptOutcome {
    const { chance, failing } = this.#behaviour
    return chance() < failing ? FAILED : { ok: true, result: null }
  }

  #end({ id, attempt }: Command, outcome: AttemptOutcome): void {
    this.tell({ type: 'attempt-ended', id, attempt, outcome })
  }

  #output(id: string, attempt: number): void {
    const text = `attempt ${attempt} of ${id}\n`
    const entry = { seq: this.entries.length + 1, at: Date.now(), id, attempt, text } as const
    this.entries.push({ kind: 'output', stream: 'stdout', ...entry })
  }

  /** One thing at a time is to come of each step or action: a cancelled attempt ends by that alone. */
  #later({ id }: Command, ms: number, act: () => void): void {
    clearTimeout(this.#attempts.get(id))
    this.#attempts.set(id, setTimeout(act, ms))
  }
}
