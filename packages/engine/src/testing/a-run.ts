import { compile, type FailureKind, type Flow, type Json } from '@contraflow/flow'
import { aCatalog } from '@contraflow/flow/testing'
import { advance } from '../advance.ts'
import { createRun } from '../create-run.ts'
import type { Command, RunEvent } from '../event.ts'
import { recovery } from '../recovery.ts'
import type { Run } from '../run.ts'
import { type RunSummary, summarize } from '../summary.ts'

/**
 * A run to be told what happens, word by word: `aRun(aFlow().path('a', 'b')).start().ok('a').fail('b')`. Telling it of an
 * attempt that is not in flight throws, so that no test passes for nothing.
 */
export function aRun(flow: { build(): Flow }): ScriptedRun {
  return new ScriptedRun(createRun(compile(flow.build(), aCatalog())))
}

export class ScriptedRun {
  run: Run
  /** What the last event asked for: `start a`, `start a#2`, `start a rerun 1`, `wait a#2 1000`, `cancel a 10000`. */
  asked: readonly string[] = []

  constructor(created: Run) {
    this.run = created
  }

  /** Any event at all, also one that does not fit. */
  tell(event: RunEvent): this {
    const [next, commands] = advance(this.run, event)
    this.run = next
    this.asked = commands.map(words)
    return this
  }

  start(): this {
    return this.tell({ type: 'started' })
  }

  /** The attempts in flight of these end well, in this order. */
  ok(...ids: readonly string[]): this {
    for (const id of ids) this.okWith(id, null)
    return this
  }

  okWith(id: string, result: Json): this {
    return this.tell({
      type: 'attempt-ended',
      id,
      attempt: this.#inFlight(id),
      outcome: { ok: true, result },
    })
  }

  /** The attempts in flight of these fail, in this order. */
  fail(...ids: readonly string[]): this {
    for (const id of ids) this.failAs(id, 'error')
    return this
  }

  failAs(id: string, kind: FailureKind): this {
    const outcome = { ok: false, failure: { kind, message: `${id} made up` } } as const
    return this.tell({ type: 'attempt-ended', id, attempt: this.#inFlight(id), outcome })
  }

  /** The wait before the next attempt of this is over. */
  due(id: string): this {
    return this.tell({ type: 'retry-due', id, attempt: this.progress(id).attempt + 1 })
  }

  interrupt(id: string): this {
    return this.tell({ type: 'attempt-interrupted', id, attempt: this.#inFlight(id) })
  }

  abort(mode: 'stop' | 'roll-back'): this {
    return this.tell({ type: 'abort-requested', mode })
  }

  rollBack(): this {
    return this.tell({ type: 'rollback-requested' })
  }

  /** The agent dies and comes back, with a network or without; `asked` is all that this led to. */
  dies(): this {
    const { events, commands } = recovery(this.run)
    const asked = events.flatMap((event) => this.tell(event).asked)
    this.asked = [...asked, ...commands.map(words)]
    return this
  }

  get summary(): RunSummary {
    return summarize(this.run)
  }

  progress(id: string) {
    const { stepIndex, actionIndex } = this.run.plan
    const found =
      this.run.steps[stepIndex.get(id) ?? -1] ?? this.run.actions[actionIndex.get(id) ?? -1]
    if (found === undefined) throw new RangeError(`the plan has no ${id}`)
    return found
  }

  #inFlight(id: string): number {
    const { inFlight, attempt } = this.progress(id)
    if (!inFlight) throw new RangeError(`no attempt of ${id} is in flight`)
    return attempt
  }
}

function words(command: Command): string {
  const what = command.attempt === 1 ? command.id : `${command.id}#${command.attempt}`
  switch (command.type) {
    case 'start-attempt': {
      const rerun = command.rerun === 0 ? '' : ` rerun ${command.rerun}`
      return `start ${what}${rerun}${command.resume ? ' resume' : ''}`
    }
    case 'wait':
      return `wait ${what} ${command.delayMs}`
    case 'cancel-attempt':
      return `cancel ${what} ${command.graceMs}`
    default:
      return command satisfies never
  }
}
