import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  advance,
  type Command,
  type Run,
  type RunEvent,
  type RunValues,
  resolveParams,
} from '@contraflow/engine'
import type { AttemptOutcome, Json, PlannedAction, PlannedStep } from '@contraflow/flow'
import type { HandlerCall, HandlerHost, RunningHandler } from '@contraflow/plugin-runtime'
import type { RunLog } from './run-log.ts'
import type { MaskedStream, Secrets } from './secrets.ts'

export interface ExecutionOptions {
  readonly run: Run
  readonly values: RunValues
  readonly log: RunLog
  readonly host: HandlerHost
  readonly secrets: Secrets
  /** The device's root. */
  readonly root: string
  /** The run's own folder: scratch folders and snapshots live in it. */
  readonly folder: string
  /** Source as a param writes it → absolute local path. */
  readonly artifacts: { readonly [name: string]: string }
}

interface InFlight {
  readonly handler: RunningHandler
  readonly attempt: number
  timedOut: boolean
}

/**
 * Carries one run to its end: tells the engine what happens, and does what it commands.
 * INVARIANTS: an event that changes the run is durable before any of its commands is done. Events are taken one at a
 * time, in the order in which they came. An attempt's end is told once, after all of its output.
 */
export class Execution {
  /** Resolves with the run when it has ended; rejects only where the journal can't be written. */
  readonly ended: Promise<Run>
  readonly #options: ExecutionOptions
  readonly #settle: {
    readonly resolve: (run: Run) => void
    readonly reject: (error: unknown) => void
  }
  readonly #inFlight = new Map<string, InFlight>()
  readonly #timers = new Set<NodeJS.Timeout>()
  #run: Run
  #queue: RunEvent[] = []
  #scheduled = false
  #scratches = 0

  constructor(options: ExecutionOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<Run>()
    this.ended = promise
    this.#settle = { resolve, reject }
    this.#options = options
    this.#run = options.run
  }

  get run(): Run {
    return this.#run
  }

  /** Events that come in the same moment are journaled together. */
  tell(...events: readonly RunEvent[]): void {
    this.#queue.push(...events)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#takeQueue())
  }

  /** Goes on with a run that was found open: does what it still has to wait for. */
  perform(commands: readonly Command[]): void {
    for (const command of commands) this.#perform(command)
  }

  #takeQueue(): void {
    this.#scheduled = false
    const fitting: RunEvent[] = []
    const commands: Command[] = []
    for (const event of this.#queue) {
      const [next, asked] = advance(this.#run, event)
      if (next === this.#run) continue
      this.#run = next
      fitting.push(event)
      commands.push(...asked)
    }
    this.#queue = []
    try {
      this.#options.log.commit(fitting, this.#run.phase === 'ended')
    } catch (error) {
      this.#settle.reject(error)
      return
    }
    this.perform(commands)
    if (this.#run.phase === 'ended' && this.#inFlight.size === 0) this.#finish()
  }

  #finish(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#settle.resolve(this.#run)
  }

  #perform(command: Command): void {
    switch (command.type) {
      case 'start-attempt':
        this.#start(command)
        break
      case 'cancel-attempt':
        this.#inFlight.get(command.id)?.handler.cancel(command.graceMs)
        break
      case 'wait': {
        const { id, attempt } = command
        this.#later(command.delayMs, () => this.tell({ type: 'retry-due', id, attempt }))
        break
      }
      default:
        command satisfies never
    }
  }

  #start({ id, attempt, resume }: Extract<Command, { type: 'start-attempt' }>): void {
    const resolved = resolveParams(this.#run, id, this.#options.values)
    if (!resolved.ok) {
      this.tell({ type: 'attempt-ended', id, attempt, outcome: resolved })
      return
    }
    const { planned, call } = this.#callOf(id, resolved.params, resume)
    const streams = new Map<string, MaskedStream>()
    const { log, host, secrets } = this.#options
    const handler = host.start(call, {
      output: (stream, text) => {
        const masked = streams.get(stream) ?? secrets.stream()
        streams.set(stream, masked)
        const clear = masked.push(text)
        if (clear !== '') log.output(id, attempt, stream, clear)
      },
      progress: (done, total) => log.progress(id, attempt, done, total),
    })
    const flight: InFlight = { handler, attempt, timedOut: false }
    this.#inFlight.set(id, flight)
    const timer = this.#later(planned.timeoutMs, () => {
      flight.timedOut = true
      handler.cancel(planned.graceMs)
    })
    handler.ended.then((outcome) => {
      clearTimeout(timer)
      this.#timers.delete(timer)
      this.#inFlight.delete(id)
      for (const [stream, masked] of streams) {
        const rest = masked.end()
        if (rest !== '') log.output(id, attempt, stream as 'stdout' | 'stderr' | 'log', rest)
      }
      removeScratch(call.scratch)
      const told = flight.timedOut ? timedOut(planned.timeoutMs) : this.#masked(outcome)
      this.tell({ type: 'attempt-ended', id, attempt, outcome: told })
    })
  }

  #callOf(
    id: string,
    params: HandlerCall['params'],
    resume: boolean,
  ): { readonly planned: PlannedStep | PlannedAction; readonly call: HandlerCall } {
    const { plan } = this.#run
    const step = plan.steps[plan.stepIndex.get(id) ?? -1]?.step
    const action = plan.actions[plan.actionIndex.get(id) ?? -1]
    const planned = step ?? action
    if (planned === undefined) throw new RangeError(`the plan has no ${id}`)
    const owner = step?.id ?? action?.step ?? null
    const { root, folder, artifacts, values } = this.#options
    this.#scratches += 1
    const scratch = join(folder, 'scratch', `${this.#scratches}`)
    mkdirSync(scratch, { recursive: true, mode: 0o700 })
    const call: HandlerCall = {
      uses: planned.uses,
      kind: step === undefined ? 'action' : 'step',
      params,
      root,
      scratch,
      snapshotDir: owner === null ? null : join(folder, 'snapshots', owner),
      artifacts,
      device: values.device,
      undoes: step === undefined && owner !== null ? this.#undone(owner) : null,
      changesDevice: step?.changesDevice ?? action?.undoes ?? true,
      resume,
    }
    return { planned, call }
  }

  #undone(owner: string): HandlerCall['undoes'] {
    const progress = this.#run.steps[this.#run.plan.stepIndex.get(owner) ?? -1]
    const resolved = resolveParams(this.#run, owner, this.#options.values)
    const result: Json = progress?.state === 'succeeded' ? (progress.result ?? null) : null
    return { params: resolved.ok ? resolved.params : {}, result }
  }

  #masked(outcome: AttemptOutcome): AttemptOutcome {
    const { secrets } = this.#options
    if (outcome.ok) return { ok: true, result: secrets.maskJson(outcome.result) }
    const { kind, message } = outcome.failure
    return { ok: false, failure: { kind, message: secrets.mask(message) } }
  }

  #later(delayMs: number, act: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      act()
    }, delayMs)
    this.#timers.add(timer)
    return timer
  }
}

/** What can't be removed (a plugin may have made it immutable) goes with the run's folder, or stays: no reason to fail. */
function removeScratch(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch {}
}

function timedOut(timeoutMs: number): AttemptOutcome {
  const message = `It was still running after its time limit of ${timeoutMs / 1000} s.`
  return { ok: false, failure: { kind: 'timeout', message } }
}
