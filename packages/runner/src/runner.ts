import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  advance,
  inFlightOf,
  type Run,
  type RunEvent,
  recovery,
  replay,
  rollBackRefusal,
} from '@contraflow/engine'
import {
  createHandlerHost,
  type HandlerHost,
  type InstalledPlugin,
  killLeftovers,
  pluginStore,
} from '@contraflow/plugin-runtime'
import type { OperatorOrder, RunAssignment } from './assignment.ts'
import { ageDownloads, digestsIn } from './downloads.ts'
import { Execution } from './execution.ts'
import { Journal, type JournaledRun, type LostRun } from './journal.ts'
import type { JournalEntry } from './journal-entry.ts'
import { planWidth } from './plan-width.ts'
import { type FetchArtifact, type Preflight, preflight } from './preflight.ts'
import {
  collect,
  folderOf,
  layAside,
  makeFolders,
  RETENTION_MS,
  removeForgotten,
  removeScratch,
  replayed,
} from './retention.ts'
import { journalRoom, LEAST_ROOM_BYTES, takeRoom } from './room.ts'
import { RunLog } from './run-log.ts'
import { runPlaces } from './run-places.ts'
import { isUnwritten, RunnerError } from './runner-error.ts'
import { secretsOf } from './secrets.ts'

export interface RunnerOptions {
  /** The runner's own folder: journal, snapshots, scratch. Outside of what updates replace. */
  readonly home: string
  /** The device's root, for runs that are taken on from now on; `/` on a real device. */
  readonly root: string
  /** Those that came with this device; what else a run needs is brought by `fetchArtifact`. */
  readonly plugins: readonly InstalledPlugin[]
  readonly fetchArtifact: FetchArtifact
  /** Called once entries of a run are durable, before anything that they let begin begins: it should take no time. */
  readonly onWritten?: (runId: string) => void
  /** Called when a run can't go on since the journal can't be written; it is tried again by itself. */
  readonly onStuck?: (error: RunnerError) => void
  /** How long what a roll-back needs is kept, counted while the runner runs. Default: 30 days. */
  readonly retentionMs?: number
}

const KEPT_IS_GONE =
  'What the run kept for its way back is gone from this device: its time was over, or somebody removed it.'
const COLLECT_MS = 3_600_000
const STUCK_MS = 5_000
/**
 * Runs plans on this machine, one at a time in the order of their assignment, and finds the way back alone.
 * INVARIANTS: what has ended never runs again; of an interrupted run's processes none is alive when it goes on; an
 * assignment that `assign` has taken, and an abort that `order` has, survive a power cut (who orders a roll-back says so
 * again until it is told). Nothing is done that is not journaled: where that can't be, the run stands still until it can.
 */
export class Runner {
  readonly #options: RunnerOptions
  readonly #journal: Journal
  readonly #waiters = new Map<string, PromiseWithResolvers<Run>[]>()
  #current: { readonly runId: string; readonly execution: Execution } | null = null
  /** Runs that an operator wants rolled back, waiting for the runner to be free. */
  readonly #rollBacks = new Set<string>()
  /** Of runs that were assigned to this runner: until when they must start, by `performance.now()`. */
  readonly #due = new Map<string, number>()
  #draining = false
  #loop: Promise<void> | null = null
  #hostOfCurrent: HandlerHost | null = null
  readonly #collecting: NodeJS.Timeout

  /** Takes the home for itself. Throws RunnerError `home.in-use` or `home.unusable`. */
  constructor(options: RunnerOptions) {
    this.#options = { ...options, home: resolve(options.home), root: resolve(options.root) }
    this.#journal = new Journal(this.#options.home)
    // So that a run which finds the disk full can be refused.
    this.#journal.keepRoom(LEAST_ROOM_BYTES)
    this.#collecting = setInterval(() => {
      withRoom(() => this.#journal.age(COLLECT_MS))
      ageDownloads(this.#options.home, COLLECT_MS)
      this.#collect()
    }, COLLECT_MS).unref()
  }

  /** Why an earlier journal was set aside when the home was opened; null: it was sound. */
  get damage(): string | null {
    return this.#journal.damage
  }

  /** Kills what a dead runner left of its attempts, then goes on with what it finds open. Call once, first. */
  async recover(): Promise<void> {
    const inFlight = this.#waiting().flatMap((journaled) =>
      inFlightOf(replayed(this.#journal, journaled)).map(({ id, attempt }) =>
        this.#nameOf(journaled.assignment.runId, id, attempt),
      ),
    )
    await killLeftovers(this.#options.home, inFlight)
    removeForgotten(this.#journal, this.#options.home)
    this.#wake()
  }

  /** Takes a run on; false if it is known already. A run of the same flow that still waits is replaced. */
  assign(assignment: RunAssignment): boolean {
    const { root } = this.#options
    if (!this.#journal.add({ root, ...assignment })) return false
    const { runId, deadlineAt } = assignment
    if (deadlineAt !== null) this.#due.set(runId, performance.now() + deadlineAt - Date.now())
    for (const waiting of this.#waiting()) {
      const replaced =
        waiting.assignment.flowId === assignment.flowId &&
        waiting.assignment.runId !== assignment.runId &&
        !this.#hasStarted(waiting.assignment.runId)
      if (replaced) this.#refuse(waiting, 'A newer deployment of the same flow has replaced it.')
    }
    this.#wake()
    return true
  }

  /**
   * Does what an operator wants of a run. Throws RunnerError `run.unknown`, or `order.refused` with the reason where it
   * comes too late or is not allowed.
   */
  order(runId: string, order: OperatorOrder): void {
    const journaled = this.#journal.run(runId)
    if (journaled === null) throw new RunnerError('run.unknown', `There is no run ${runId} here.`)
    if (order === 'roll-back') {
      this.#requireRollBack(journaled)
      this.#rollBacks.add(runId)
      this.#wake()
      return
    }
    const event: RunEvent = {
      type: 'abort-requested',
      mode: order === 'stop' ? 'stop' : 'roll-back',
    }
    if (this.#current?.runId === runId) tellIfFitting(this.#current.execution, event)
    else if (journaled.ended) {
      throw new RunnerError('order.refused', 'The run has ended: there is nothing to abort.')
    } else this.#write(journaled, event)
  }

  /** All runs, in the order of their assignment. */
  runs(): readonly JournaledRun[] {
    return this.#journal.runs()
  }

  entries(runId: string, afterSeq: number, limit: number): readonly JournalEntry[] {
    return this.#journal.entries(runId, afterSeq, limit)
  }

  lastSeq(runId: string): number {
    return this.#journal.lastSeq(runId)
  }

  /** The server has the run's entries up to there. */
  acknowledge(runId: string, seq: number): void {
    this.#journal.acknowledge(runId, seq)
    const run = this.#journal.run(runId)
    if (run?.ended === true && run.acknowledgedSeq >= run.lastSeq) this.#collect()
  }

  /** Runs that can't go on since what the journal held of them is lost, until `settleLost`. */
  lost(): readonly LostRun[] {
    return this.#journal.lost()
  }

  /** The server knows that the run is lost. What it left is kept in the home's folder `lost`. */
  settleLost(runId: string): void {
    layAside(this.#options.home, runId)
    this.#journal.forget(runId)
  }

  /** The run as it stands, replayed from the journal. Throws RunnerError `run.unknown`. */
  run(runId: string): Run {
    const journaled = this.#journal.run(runId)
    if (journaled === null) throw new RunnerError('run.unknown', `There is no run ${runId} here.`)
    return replayed(this.#journal, journaled)
  }

  /** Resolves with the run once it has ended; rejects where it stands still for want of space and nobody was to be told. */
  whenEnded(runId: string): Promise<Run> {
    const waiter = Promise.withResolvers<Run>()
    this.#waiters.set(runId, [...(this.#waiters.get(runId) ?? []), waiter])
    return waiter.promise
  }

  /**
   * Takes no more runs up and begins no more attempts; resolves when those that run have ended. What was to come next is
   * kept, and begins, uninterrupted, with the next runner in this home.
   */
  async drain(): Promise<void> {
    this.#draining = true
    if (this.#current === null) return
    this.#current.execution.drain()
    await this.#loop
  }

  /** Lets go of the home at once. What runs is left as a power cut would leave it, but for its processes. */
  async close(): Promise<void> {
    this.#draining = true
    clearInterval(this.#collecting)
    this.#current?.execution.abandon()
    await this.#hostOfCurrent?.close()
    this.#journal[Symbol.dispose]()
  }

  #wake(): void {
    this.#loop ??= this.#takeRuns().finally(() => {
      this.#loop = null
    })
  }

  async #takeRuns(): Promise<void> {
    // One turn later, so that what is assigned together is seen together.
    await new Promise(setImmediate)
    while (!this.#draining) {
      const next = this.#next()
      if (next === null) return
      try {
        await this.#carryOut(next)
      } catch (error) {
        if (!(error instanceof RunnerError)) throw error
        await this.#stuck(next.assignment.runId, error)
      }
    }
  }

  async #stuck(runId: string, error: RunnerError): Promise<void> {
    const { onStuck, home } = this.#options
    if (onStuck === undefined) {
      this.#draining = true
      for (const { reject } of this.#waiters.get(runId) ?? []) reject(error)
      return
    }
    onStuck(error)
    await new Promise((resolve) => setTimeout(resolve, STUCK_MS).unref())
    const journaled = this.#journal.run(runId)
    if (journaled === null || this.#draining) return
    const inFlight = inFlightOf(replayed(this.#journal, journaled))
    await killLeftovers(
      home,
      inFlight.map(({ id, attempt }) => this.#nameOf(runId, id, attempt)),
    )
  }

  #next(): JournaledRun | null {
    const [waiting] = this.#waiting()
    const [rollBack] = this.#rollBacks
    return waiting ?? (rollBack === undefined ? null : this.#journal.run(rollBack))
  }

  /** Open runs that are not being carried out, an interrupted one first since it was assigned first. */
  #waiting(): readonly JournaledRun[] {
    return this.#journal
      .runs()
      .filter(({ ended, assignment }) => !ended && assignment.runId !== this.#current?.runId)
  }

  async #carryOut(journaled: JournaledRun): Promise<void> {
    const { assignment, held } = journaled
    const { runId, plan } = assignment
    const { home } = this.#options
    const { root = this.#options.root } = assignment
    const folder = folderOf(home, runId)
    // A run that has started has its files here already, and must find its way back without a network.
    const ready = await this.#preflight(assignment)
    const run = replayed(this.#journal, journaled)
    // Aborted or replaced while its files were on their way.
    if (this.#draining || (run.phase === 'ended' && !this.#rollBacks.has(runId))) return
    const refusal = this.#refusal(run, ready)
    const places = runPlaces({
      home,
      folder,
      plan,
      plugins: ready.plugins,
      artifacts: Object.values(ready.artifacts),
    })
    const host = createHandlerHost({
      plugins: refusal === null ? ready.plugins : [],
      home,
      root,
      grantsOf: places.grantsOf,
      width: planWidth(plan),
    })
    this.#hostOfCurrent = host
    try {
      const isGone = run.phase !== 'assigned' && !existsSync(folder)
      if (run.phase !== 'assigned') removeScratch(folder)
      makeFolders(home, places.folders)
      const execution = new Execution({
        runId,
        run,
        nameOf: (id, attempt) => this.#nameOf(runId, id, attempt),
        values: { inputs: assignment.inputs, device: assignment.device },
        log: this.#logOf(assignment),
        host,
        secrets: secretsOf(plan, assignment.inputs),
        root,
        places,
        home,
        downloads: digestsIn(assignment),
        artifacts: ready.artifacts,
      })
      this.#current = { runId, execution }
      if (isGone) execution.tell({ type: 'journal-lost', reason: KEPT_IS_GONE })
      else this.#begin(execution, journaled, refusal, new Set(held))
      const rested = await execution.ended
      this.#current = null
      // Not before: where the disk was full, the order has still to be carried out.
      this.#rollBacks.delete(runId)
      if (rested.phase === 'ended') this.#afterEnd(assignment, rested)
    } finally {
      this.#current = null
      this.#hostOfCurrent = null
      await host.close()
    }
  }

  #preflight(assignment: RunAssignment): Promise<Preflight> {
    const { plugins: installed, home, fetchArtifact: fetch } = this.#options
    return preflight(assignment, { installed, store: pluginStore(home), fetch })
  }

  /** Why a run may not start; null: it may, or has. */
  #refusal(run: Run, ready: Preflight): string | null {
    // A roll-back is tried in any case.
    if (run.phase === 'ended') this.#keepRoom(run)
    if (run.phase !== 'assigned') return null
    if (ready.refusal !== null) return ready.refusal
    return this.#keepRoom(run)
      ? null
      : 'The device has no room for the journal of the run and of its way back.'
  }

  /** Sees to it that a way back will find room for its journal and its scratch folders, whatever fills the disk. */
  #keepRoom(run: Run): boolean {
    const { plan } = run.plan
    return takeRoom(this.#options.home, plan) && this.#journal.keepRoom(journalRoom(plan))
  }

  #nameOf(runId: string, id: string, attempt: number): string {
    return `${this.#options.home} ${runId} ${id} ${attempt}`
  }

  #begin(
    execution: Execution,
    { assignment }: JournaledRun,
    refusal: string | null,
    held: ReadonlySet<string>,
  ): void {
    const { run } = execution
    if (run.phase === 'ended') {
      execution.tell({ type: 'rollback-requested' })
    } else if (run.phase !== 'assigned') {
      const { events, commands } = recovery(run, held)
      // Begun from now on, whatever comes.
      if (held.size > 0) this.#journal.hold(assignment.runId, [])
      execution.tell(...events)
      execution.perform(commands)
    } else if (this.#isTooLate(assignment)) {
      execution.tell({ type: 'expired' })
    } else if (refusal !== null) execution.tell({ type: 'refused', reason: refusal })
    else execution.tell({ type: 'started' })
  }

  /** Told by the monotonic clock, unless this runner has only read of the run. */
  #isTooLate({ runId, deadlineAt }: RunAssignment): boolean {
    const due = this.#due.get(runId)
    return due === undefined
      ? deadlineAt !== null && Date.now() > deadlineAt
      : performance.now() > due
  }

  #afterEnd({ runId }: RunAssignment, run: Run): void {
    this.#collect()
    this.#journal.keepRoom(LEAST_ROOM_BYTES)
    for (const { resolve } of this.#waiters.get(runId) ?? []) resolve(run)
    this.#waiters.delete(runId)
    this.#due.delete(runId)
  }

  #collect(): void {
    const { home, retentionMs = RETENTION_MS } = this.#options
    withRoom(() => collect(this.#journal, home, retentionMs))
  }

  #requireRollBack(journaled: JournaledRun): void {
    const refusal = this.#rollBackRefusal(journaled)
    if (refusal !== null) throw new RunnerError('order.refused', refusal)
  }

  #rollBackRefusal({ assignment: { runId }, ended, lost }: JournaledRun): string | null {
    if (!ended) return 'It has not ended.'
    if (lost !== null) return lost
    const started = this.#journal
      .runs()
      .findLast(({ assignment }) => this.#hasStarted(assignment.runId))
    if (started !== undefined && started.assignment.runId !== runId) {
      return 'Another run has started on this device since.'
    }
    const refusal = rollBackRefusal(this.run(runId))
    if (refusal !== null) return refusal
    return existsSync(folderOf(this.#options.home, runId)) ? null : KEPT_IS_GONE
  }

  #hasStarted(runId: string): boolean {
    return this.#journal
      .entries(runId, 0, 1)
      .some((entry) => entry.kind === 'event' && entry.event.type === 'started')
  }

  #refuse(journaled: JournaledRun, reason: string): void {
    this.#write(journaled, { type: 'refused', reason })
  }

  /** An event of a run that is not being carried out. */
  #write(journaled: JournaledRun, event: RunEvent): void {
    const run = replay(replayed(this.#journal, journaled), [event])
    this.#logOf(journaled.assignment).commit([event], run.phase === 'ended')
    if (run.phase === 'ended') this.#afterEnd(journaled.assignment, run)
  }

  #logOf({ runId, plan }: RunAssignment): RunLog {
    return new RunLog(this.#journal, runId, journalRoom(plan), () =>
      this.#options.onWritten?.(runId),
    )
  }
}

/** Throws RunnerError `order.refused` where the event would change nothing. */
function tellIfFitting(execution: Execution, event: RunEvent): void {
  if (advance(execution.run, event)[0] === execution.run) {
    throw new RunnerError('order.refused', 'The run is on its way back, or is stopping, already.')
  }
  execution.tell(event)
}

/** Does what can as well be done another time, when the disk is not full. */
function withRoom(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!isUnwritten(error)) throw error
  }
}
