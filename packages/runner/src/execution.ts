import { mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
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
import { AttemptOutput } from './attempt-output.ts'
import { downloadsIn } from './downloads.ts'
import { giveRoom } from './room.ts'
import type { RunLog } from './run-log.ts'
import type { RunPlaces } from './run-places.ts'
import type { Secrets } from './secrets.ts'

export interface ExecutionOptions {
  readonly runId: string
  readonly run: Run
  /** Names an attempt of this run among all on the device. */
  readonly nameOf: (id: string, attempt: number) => string
  readonly values: RunValues
  readonly log: RunLog
  readonly host: HandlerHost
  readonly secrets: Secrets
  /** The device's root. */
  readonly root: string
  readonly places: RunPlaces
  /** The runner's own folder. */
  readonly home: string
  /** Digests of what it may still want to be fetched, in hex. */
  readonly downloads: readonly string[]
  /** Source as a param writes it → absolute local path. */
  readonly artifacts: { readonly [name: string]: string }
}

interface InFlight {
  readonly handler: RunningHandler
  readonly attempt: number
  timedOut: boolean
  /** It was asked to end, and is killed where it has not within so long; null: it was not, or is not killed. */
  cancelledMs: number | null
  /** It only waits to be interrupted, and is not waited for. */
  waits: boolean
}

/**
 * Carries one run to its end: tells the engine what happens, and does what it commands.
 * INVARIANTS: an event that changes the run is durable before any of its commands is done. Events are taken one at a
 * time, in the order in which they came. An attempt's end is told once, after all of its output. No step is started with no
 * more room for the journal than the way back needs.
 */
export class Execution {
  /** Resolves with the run when it has ended, or rests after `drain`; rejects only where the journal can't be written. */
  readonly ended: Promise<Run>
  readonly #options: ExecutionOptions
  readonly #settle: {
    readonly resolve: (run: Run) => void
    readonly reject: (error: unknown) => void
  }
  readonly #inFlight = new Map<string, InFlight>()
  /** Of attempts: their time limits. */
  readonly #limits = new Set<NodeJS.Timeout>()
  /** Until attempts are due. */
  readonly #waits = new Set<NodeJS.Timeout>()
  #run: Run
  #queue: RunEvent[] = []
  #scheduled = false
  #scratches = 0
  #isDraining = false
  #isOver = false
  readonly #held: string[] = []

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
    if (this.#isOver) return
    this.#queue.push(...events)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => this.#takeQueue())
  }

  /**
   * Begins no further attempt; `ended` resolves once those that run have ended, or only wait to be interrupted. What was to
   * begin is kept as held.
   */
  drain(): void {
    this.#isDraining = true
    for (const timer of this.#waits) clearTimeout(timer)
    this.tell()
  }

  /** Takes nothing in any more: what is in flight is about to be killed, and counts as interrupted, not as ended. */
  abandon(): void {
    this.#isOver = true
    for (const timer of [...this.#limits, ...this.#waits]) clearTimeout(timer)
    this.#options.log.close()
  }

  /** Goes on with a run that was found open: does what it still has to wait for. */
  perform(commands: readonly Command[]): void {
    for (const command of commands) this.#perform(command)
  }

  #takeQueue(): void {
    this.#scheduled = false
    if (this.#isOver) return
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
      const { log } = this.#options
      log.commit(fitting, this.#run.phase === 'ended')
      if (this.#run.phase === 'forward') log.keepRoom()
      this.perform(commands)
      this.#finishIfDone()
    } catch (error) {
      this.#settle.reject(error)
    }
  }

  #finishIfDone(): void {
    if (this.#queue.length > 0) return
    const flights = [...this.#inFlight.values()]
    if (this.#isDraining ? flights.some(({ waits }) => !waits) : flights.length > 0) return
    if (this.#run.phase !== 'ended' && !this.#isDraining) return
    this.abandon()
    this.#options.log.hold(this.#held)
    this.#settle.resolve(this.#run)
  }

  #perform(command: Command): void {
    switch (command.type) {
      case 'start-attempt':
        if (this.#isDraining) this.#held.push(command.id)
        else this.#begin(command)
        break
      case 'cancel-attempt':
        this.#cancel(command.id, command.graceMs)
        break
      case 'wait': {
        const { id, attempt } = command
        if (this.#isDraining) break
        later(this.#waits, command.delayMs, () => this.tell({ type: 'retry-due', id, attempt }))
        break
      }
      default:
        command satisfies never
    }
  }

  #begin(command: StartAttempt): void {
    const { id, attempt } = command
    try {
      this.#start(command)
    } catch (error) {
      this.tell({ type: 'attempt-ended', id, attempt, outcome: notStarted(error) })
    }
  }

  #start({ id, attempt, resume }: StartAttempt): void {
    const resolved = resolveParams(this.#run, id, this.#options.values)
    const { log, host } = this.#options
    const isStep = this.#run.plan.stepIndex.has(id)
    if (!resolved.ok || (isStep && log.isShort)) {
      const outcome = resolved.ok ? NO_ROOM : resolved
      this.tell({ type: 'attempt-ended', id, attempt, outcome })
      return
    }
    if (!isStep) giveRoom(this.#options.home)
    const { planned, call } = this.#callOf(id, attempt, resolved.params, resume)
    const output = new AttemptOutput(id, attempt, log, this.#options.secrets)
    const handler = host.start(call, {
      output: (stream, text) => output.push(stream, text),
      progress: (done, total) => log.progress(id, attempt, done, total),
      waits: () => {
        flight.waits = true
        this.tell()
      },
    })
    const flight: InFlight = { handler, attempt, timedOut: false, cancelledMs: null, waits: false }
    this.#inFlight.set(id, flight)
    const limit = later(this.#limits, planned.timeoutMs, () => {
      flight.timedOut = true
      handler.cancel(planned.graceMs)
    })
    handler.ended.then((outcome) => {
      clearTimeout(limit)
      this.#limits.delete(limit)
      this.#inFlight.delete(id)
      output.end()
      // What can't be removed (a plugin may have made it immutable) goes with the run's folder, or stays: no reason to fail.
      rm(call.scratch, { recursive: true, force: true }).catch(() => undefined)
      this.tell({
        type: 'attempt-ended',
        id,
        attempt,
        outcome: this.#told(flight, planned, outcome),
      })
    })
  }

  #cancel(id: string, graceMs: number | null): void {
    const flight = this.#inFlight.get(id)
    if (flight === undefined) return
    flight.cancelledMs = graceMs
    flight.handler.cancel(graceMs)
  }

  #told(
    { timedOut: isLate, cancelledMs }: InFlight,
    { timeoutMs }: PlannedStep | PlannedAction,
    outcome: AttemptOutcome,
  ): AttemptOutcome {
    if (isLate) return timedOut(timeoutMs)
    const isKilled = !outcome.ok && outcome.failure.kind === 'crashed' && cancelledMs !== null
    return isKilled ? killed(cancelledMs) : this.#masked(outcome)
  }

  #callOf(
    id: string,
    attempt: number,
    params: HandlerCall['params'],
    resume: boolean,
  ): { readonly planned: PlannedStep | PlannedAction; readonly call: HandlerCall } {
    const { plan } = this.#run
    const step = plan.steps[plan.stepIndex.get(id) ?? -1]?.step
    const action = plan.actions[plan.actionIndex.get(id) ?? -1]
    const planned = step ?? action
    if (planned === undefined) throw new RangeError(`the plan has no ${id}`)
    const kind = step === undefined ? 'action' : 'step'
    const owner = step ?? this.#stepOf(action)
    const { runId, root, places, home, downloads, artifacts, values } = this.#options
    this.#scratches += 1
    const scratch = places.scratch(kind, planned.uses, this.#scratches)
    mkdirSync(scratch, { recursive: true, mode: 0o700 })
    const call: HandlerCall = {
      attempt: this.#options.nameOf(id, attempt),
      uses: planned.uses,
      kind,
      params,
      root,
      scratch,
      snapshotDir: owner === null ? null : places.snapshots(owner),
      snapshotIsDue: kind === 'action' && owner !== null && this.#hasSucceeded(owner.id),
      stateFile: places.state(kind, planned),
      cacheDir: downloadsIn(home),
      run: runId,
      keeps: downloads,
      artifacts,
      device: values.device,
      undoes: step === undefined && owner !== null ? this.#undone(owner.id) : null,
      changesDevice: step?.changesDevice ?? action?.undoes ?? true,
      resume,
    }
    return { planned, call }
  }

  #stepOf(action: PlannedAction | undefined): PlannedStep | null {
    const { plan } = this.#run
    return plan.steps[plan.stepIndex.get(action?.step ?? '') ?? -1]?.step ?? null
  }

  #hasSucceeded(step: string): boolean {
    return this.#run.steps[this.#run.plan.stepIndex.get(step) ?? -1]?.state === 'succeeded'
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
}

type StartAttempt = Extract<Command, { type: 'start-attempt' }>

function later(timers: Set<NodeJS.Timeout>, delayMs: number, act: () => void): NodeJS.Timeout {
  const timer = setTimeout(() => {
    timers.delete(timer)
    act()
  }, delayMs)
  timers.add(timer)
  return timer
}

const NO_ROOM: AttemptOutcome = {
  ok: false,
  failure: {
    kind: 'no-space',
    message: 'It was not started: the disk has only the room left that the way back needs.',
  },
}

/** What keeps an attempt from being started on this side is its failure as well. */
function notStarted(error: unknown): AttemptOutcome {
  const code = error instanceof Error && 'code' in error ? error.code : null
  const message = error instanceof Error ? error.message : String(error)
  const kind = code === 'ENOSPC' || code === 'EDQUOT' ? 'no-space' : 'error'
  return { ok: false, failure: { kind, message: `It could not be started: ${message}` } }
}

/** By this side: its plugin has not failed. */
function killed(graceMs: number): AttemptOutcome {
  const message = `It was cancelled, and killed: it had not ended within ${graceMs / 1000} s.`
  return { ok: false, failure: { kind: 'aborted', message } }
}

function timedOut(timeoutMs: number): AttemptOutcome {
  const message = `It was still running after its time limit of ${timeoutMs / 1000} s.`
  return { ok: false, failure: { kind: 'timeout', message } }
}
