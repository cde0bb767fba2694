import { mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  createRun,
  type Run,
  type RunEvent,
  recovery,
  replay,
  rollBackRefusal,
} from '@contraflow/engine'
import {
  createHandlerHost,
  type HandlerHost,
  killLeftovers,
  type LoadedPlugins,
} from '@contraflow/plugin-runtime'
import type { OperatorOrder, RunAssignment } from './assignment.ts'
import { Execution } from './execution.ts'
import { Journal, type JournaledRun } from './journal.ts'
import type { JournalEntry } from './journal-entry.ts'
import { type FetchArtifact, preflight } from './preflight.ts'
import { RunLog } from './run-log.ts'
import { RunnerError } from './runner-error.ts'
import { secretsOf } from './secrets.ts'

export interface RunnerOptions {
  /** The runner's own folder: journal, snapshots, scratch. Outside of what updates replace. */
  readonly home: string
  /** The device's root; `/` on a real device. */
  readonly root: string
  readonly plugins: LoadedPlugins
  readonly fetchArtifact: FetchArtifact
  /** Called after entries of a run have become durable. */
  readonly onWritten?: (runId: string) => void
}

/** Every process that an attempt starts carries this with the runner's home, so that one can find what a dead runner left. */
const MARK = 'CONTRAFLOW_ATTEMPTS_OF'
const REPLAY_PAGE = 1_000

/**
 * Runs plans on this machine, one at a time in the order of their assignment, and finds the way back alone.
 * INVARIANTS: what has ended never runs again; of an interrupted run's processes none is alive when it goes on; an
 * assignment that `assign` has taken, and an abort that `order` has, survive a power cut (who orders a roll-back says so
 * again until it is told). Where the journal can't be written it fails as a whole rather than act unjournaled.
 */
export class Runner {
  readonly #options: RunnerOptions
  readonly #journal: Journal
  readonly #waiters = new Map<string, ((run: Run) => void)[]>()
  #current: { readonly runId: string; readonly execution: Execution } | null = null
  /** Runs that an operator wants rolled back, waiting for the runner to be free. */
  readonly #rollBacks: string[] = []
  #draining = false
  #loop: Promise<void> | null = null
  #hostOfCurrent: HandlerHost | null = null

  /** Takes the home for itself. Throws RunnerError `home.in-use` or `home.unusable`. */
  constructor(options: RunnerOptions) {
    this.#options = { ...options, home: resolve(options.home), root: resolve(options.root) }
    this.#journal = new Journal(join(this.#options.home, 'journal.db'))
  }

  /** Kills what a dead runner left of its attempts, then goes on with what it finds open. Call once, first. */
  async recover(): Promise<void> {
    await killLeftovers(MARK, this.#options.home)
    this.#wake()
  }

  /** Takes a run on; false if it is known already. A run of the same flow that still waits is replaced. */
  assign(assignment: RunAssignment): boolean {
    if (!this.#journal.add(assignment)) return false
    for (const waiting of this.#waiting()) {
      const replaced =
        waiting.assignment.flowId === assignment.flowId &&
        waiting.assignment.runId !== assignment.runId
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
      if (!this.#rollBacks.includes(runId)) this.#rollBacks.push(runId)
      this.#wake()
      return
    }
    const event: RunEvent = {
      type: 'abort-requested',
      mode: order === 'stop' ? 'stop' : 'roll-back',
    }
    if (this.#current?.runId === runId) this.#current.execution.tell(event)
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

  acknowledge(runId: string, seq: number): void {
    this.#journal.acknowledge(runId, seq)
  }

  /** The run as it stands, replayed from the journal. Throws RunnerError `run.unknown`. */
  run(runId: string): Run {
    const journaled = this.#journal.run(runId)
    if (journaled === null) throw new RunnerError('run.unknown', `There is no run ${runId} here.`)
    return this.#replayed(journaled)
  }

  /** Resolves with the run once it has ended. */
  whenEnded(runId: string): Promise<Run> {
    return new Promise((resolve) => {
      this.#waiters.set(runId, [...(this.#waiters.get(runId) ?? []), resolve])
    })
  }

  /** Takes no more runs up, and resolves when the current one has ended. */
  async drain(): Promise<void> {
    this.#draining = true
    await this.#loop
  }

  /** Lets go of the home at once. What runs is left as a power cut would leave it, but for its processes. */
  async close(): Promise<void> {
    this.#draining = true
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
      await this.#carryOut(next)
    }
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
    const { assignment } = journaled
    const { runId, plan } = assignment
    const { root, plugins } = this.#options
    const folder = this.#folderOf(runId)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    rmSync(join(folder, 'scratch'), { recursive: true, force: true })
    const host = createHandlerHost({
      plugins: plugins.plugins,
      env: { [MARK]: this.#options.home },
    })
    this.#hostOfCurrent = host
    try {
      // A run that has started has its files here already, and must find its way back without a network.
      const ready = await preflight(assignment, plugins, this.#options.fetchArtifact)
      const run = this.#replayed(journaled)
      // Aborted or replaced while its files were on their way.
      if (run.phase === 'ended' && !this.#rollBacks.includes(runId)) return
      const execution = new Execution({
        run,
        values: { inputs: assignment.inputs, device: assignment.device },
        log: this.#logOf(runId),
        host,
        secrets: secretsOf(plan, assignment.inputs),
        root,
        folder,
        artifacts: ready.ok ? ready.artifacts : {},
      })
      this.#current = { runId, execution }
      this.#begin(execution, journaled, ready.ok ? null : ready.reason)
      const ended = await execution.ended
      this.#current = null
      this.#afterEnd(assignment, ended)
    } finally {
      this.#current = null
      this.#hostOfCurrent = null
      await host.close()
    }
  }

  #begin(execution: Execution, { assignment }: JournaledRun, refusal: string | null): void {
    const { run } = execution
    if (run.phase === 'ended') {
      this.#rollBacks.splice(this.#rollBacks.indexOf(assignment.runId), 1)
      execution.tell({ type: 'rollback-requested' })
    } else if (run.phase !== 'assigned') {
      const { events, commands } = recovery(run)
      execution.tell(...events)
      execution.perform(commands)
    } else if (assignment.deadlineAt !== null && Date.now() > assignment.deadlineAt) {
      execution.tell({ type: 'expired' })
    } else if (refusal !== null) execution.tell({ type: 'refused', reason: refusal })
    else execution.tell({ type: 'started' })
  }

  #afterEnd({ runId, flowId }: RunAssignment, run: Run): void {
    if (run.outcome === 'succeeded') this.#forgetSnapshots(flowId, runId)
    for (const resolve of this.#waiters.get(runId) ?? []) resolve(run)
    this.#waiters.delete(runId)
  }

  /** What earlier runs of the flow kept is not needed once a later one has succeeded. */
  #forgetSnapshots(flowId: string, exceptRunId: string): void {
    for (const { assignment, ended } of this.#journal.runs()) {
      if (ended && assignment.flowId === flowId && assignment.runId !== exceptRunId) {
        rmSync(this.#folderOf(assignment.runId), { recursive: true, force: true })
      }
    }
  }

  #requireRollBack({ assignment: { runId }, ended }: JournaledRun): void {
    const all = this.#journal.runs()
    const isLast =
      all.findLast(({ assignment }) => this.#hasStarted(assignment.runId))?.assignment.runId ===
      runId
    const refusal = !ended
      ? 'It has not ended.'
      : isLast
        ? rollBackRefusal(this.run(runId))
        : 'Another run has started on this device since.'
    if (refusal !== null) throw new RunnerError('order.refused', refusal)
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
    const { assignment } = journaled
    const run = replay(this.#replayed(journaled), [event])
    this.#logOf(assignment.runId).commit([event], run.phase === 'ended')
    if (run.phase === 'ended') this.#afterEnd(assignment, run)
  }

  #logOf(runId: string): RunLog {
    return new RunLog(this.#journal, runId, () => this.#options.onWritten?.(runId))
  }

  #folderOf(runId: string): string {
    return join(this.#options.home, 'runs', runId)
  }

  #replayed({ assignment: { runId, plan } }: JournaledRun): Run {
    return replay(createRun(plan), eventsOf(this.#journal, runId))
  }
}

function* eventsOf(journal: Journal, runId: string): Generator<RunEvent> {
  let after = 0
  while (true) {
    const page = journal.entries(runId, after, REPLAY_PAGE)
    for (const entry of page) if (entry.kind === 'event') yield entry.event
    after = page.at(-1)?.seq ?? after
    if (page.length < REPLAY_PAGE) return
  }
}
