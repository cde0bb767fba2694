import { type ChildProcess, fork } from 'node:child_process'
import { constants, readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { AttemptOutcome } from '@contraflow/flow'
import { ATTEMPT_MARK, type HandlerCall, type OutputStream } from '@contraflow/plugin-sdk/running'
import { killGroup, killMarked, leaderStartedBy } from './process-group.ts'
import type { Cgroups, WorkerCgroup } from './worker-cgroup.ts'
import { WORKER_MARK } from './worker-mark.ts'
import { type FromWorker, fromWorkerSchema, type ToWorker } from './worker-messages.ts'

/** What an attempt says while it runs. */
export interface AttemptListener {
  output(stream: OutputStream, text: string): void
  progress(done: number, total: number | null): void
  /** From now on it only waits to be interrupted. */
  waits?(): void
}

/** An attempt that runs. */
export interface RunningHandler {
  /** Never rejects: a crash, a hang that had to be killed or a broken plugin is a failure of kind `crashed`. */
  readonly ended: Promise<AttemptOutcome>
  /**
   * Asks the handler to end (its `signal` aborts), and kills its process and all that it started after `graceMs`;
   * null: only asks. A second call changes nothing.
   */
  cancel(graceMs: number | null): void
}

export interface WorkerOptions {
  /** The program that it is. */
  readonly file: string
  /** Node's flags for it. */
  readonly flags: readonly string[]
  readonly home: string
  readonly memoryLimitBytes: number
  readonly cgroups: Cgroups | null
  /** Awaited once nothing of an attempt is left that could still write, before its end counts; may make another end of it. */
  readonly atEnd: (call: HandlerCall, outcome: AttemptOutcome) => Promise<AttemptOutcome>
}

interface Attempt {
  readonly number: number
  readonly call: HandlerCall
  readonly listener: AttemptListener
  readonly settle: (outcome: AttemptOutcome) => void
  isCancelled: boolean
}

/**
 * To start a program, Node copies its process: the more memory and threads that has, the longer it takes. Handlers wait for
 * programs; what they compute themselves is little.
 */
const LEAN = ['--v8-pool-size=1', '--max-semi-space-size=1']
const LOOK_AT_MEMORY_MS = 250
const MAX_LAST_WORDS_CHARS = 4_000

/**
 * One process that runs handlers.
 * INVARIANTS: at most one attempt at a time. An attempt settles once, and only when no process group of its own is left; one
 * that was killed, only when nothing of it is left that can be found. Once `gone`, nothing of its attempt is alive. Whatever
 * the process says, nothing but its own attempt fails by it.
 */
export class Worker {
  readonly gone: Promise<void>
  readonly #options: WorkerOptions
  readonly #child: ChildProcess
  readonly #groups = new Set<number>()
  readonly #cgroup: WorkerCgroup | null
  #attempts = 0
  #attempt: Attempt | null = null
  #usable = true
  /** Why it was killed; null: it was not, or by whoever cancelled its attempt. */
  #fault: string | null = null
  /** The end of what it wrote to its standard error. */
  #lastWords = ''

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#child = fork(options.file, [], {
      env: { ...process.env, [WORKER_MARK]: options.home },
      execArgv: [...LEAN, ...options.flags],
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const { pid } = this.#child
    this.#cgroup = pid === undefined ? null : (options.cgroups?.ofWorker(pid) ?? null)
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#remark(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MAX_LAST_WORDS_CHARS)
      this.#remark(text)
    })
    this.#child.on('message', (message) => this.#hear(message))
    this.gone = new Promise((resolve) => {
      const end = (why: string) => void this.#endAll(why).then(resolve)
      this.#child.once('error', (error) => end(error.message))
      this.#child.once('exit', (code, signal) =>
        end(signal === null ? `exit code ${code}` : `killed by ${signal}`),
      )
    })
  }

  /** It may run another attempt. */
  get usable(): boolean {
    return this.#usable
  }

  /** It has been given an attempt, so that it can be started at all. */
  get hasRun(): boolean {
    return this.#attempts > 0
  }

  run(handlersFile: string, call: HandlerCall, listener: AttemptListener): RunningHandler {
    const { promise: ended, resolve: settle } = Promise.withResolvers<AttemptOutcome>()
    this.#attempts += 1
    const number = this.#attempts
    const attempt: Attempt = { number, call, listener, settle, isCancelled: false }
    this.#attempt = attempt
    this.#lastWords = ''
    this.#tell({ type: 'run', attempt: number, handlersFile, call })
    let timer: NodeJS.Timeout | undefined
    const watch = setInterval(() => this.#lookAtMemory(), LOOK_AT_MEMORY_MS)
    ended.then(() => {
      clearTimeout(timer)
      clearInterval(watch)
    })
    return {
      ended,
      cancel: (graceMs) => {
        if (attempt.isCancelled) return
        attempt.isCancelled = true
        this.#tell({ type: 'cancel' })
        if (graceMs !== null) timer = setTimeout(() => this.kill(), graceMs)
      },
    }
  }

  kill(): void {
    this.#usable = false
    if (this.#child.pid !== undefined) killGroup(this.#child.pid)
    this.#child.kill('SIGKILL')
  }

  #killFor(fault: string): void {
    this.#fault ??= fault
    this.kill()
  }

  #lookAtMemory(): void {
    const { pid } = this.#child
    const { memoryLimitBytes } = this.#options
    if (pid === undefined || residentBytes(pid) <= memoryLimitBytes) return
    const limit = `${Math.round(memoryLimitBytes / 1_048_576)} MiB`
    this.#killFor(`the process of its plugin used more memory than the ${limit} that it may`)
  }

  #tell(message: ToWorker): void {
    // A process that has just died is told of by its exit, not here.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  /** What a handler prints by itself is a remark on its attempt. */
  #remark(text: string): void {
    this.#attempt?.listener.output('log', text)
  }

  #hear(value: unknown): void {
    const { success, data: message } = fromWorkerSchema.safeParse(value)
    if (!success || message.attempt > this.#attempts) {
      this.#killFor('the process of its plugin said what only a broken one says')
    } else if (message.attempt === this.#attempt?.number) this.#take(this.#attempt, message)
    else this.#takeLate(message)
  }

  #take({ listener, call }: Attempt, message: FromWorker): void {
    switch (message.type) {
      case 'output':
        listener.output(message.stream, message.text)
        break
      case 'progress':
        listener.progress(message.done, message.total)
        break
      case 'waits':
        listener.waits?.()
        break
      case 'sync':
        void this.#sync(message.id, message.fd)
        break
      case 'group':
        // One that has ended since had its group killed by the process itself.
        if (message.state === 'gone') this.#groups.delete(message.pid)
        else if (leaderStartedBy(message.pid, this.#child.pid)) this.#groups.add(message.pid)
        break
      case 'ended':
        void this.#settle(message.outcome, call)
        break
      default:
        message satisfies never
    }
  }

  /** It could open the file, so it may have it on the disk: Node would not let it do so itself. */
  async #sync(id: number, fd: number): Promise<void> {
    const error = await syncOpenFile(this.#child.pid, fd)
    this.#tell({ type: 'synced', id, error })
  }

  /** Of an attempt that has ended: work that its handler did not wait for. */
  #takeLate(message: FromWorker): void {
    if (message.type === 'ended') {
      this.#killFor('the process of its plugin answered for another attempt')
    } else if (message.type === 'group' && message.state === 'begun') {
      if (leaderStartedBy(message.pid, this.#child.pid)) void killGroup(message.pid)
    }
  }

  async #settle(outcome: AttemptOutcome, call: HandlerCall | null): Promise<void> {
    const attempt = this.#attempt
    this.#attempt = null
    await this.#killGroups()
    if (!this.#usable) await this.#cgroup?.close()
    else if (attempt?.isCancelled === true) await this.#cgroup?.killOthers()
    else this.#cgroup?.letGo()
    if (attempt === null || call === null) return
    if (attempt.isCancelled || !this.#usable) await killMarked([`${ATTEMPT_MARK}=${call.attempt}`])
    attempt.settle(await this.#options.atEnd(call, outcome))
  }

  async #endAll(why: string): Promise<void> {
    this.#usable = false
    const message =
      this.#fault ?? `the process of its plugin ended before it did (${why})${this.#lastError()}`
    const outcome = { ok: false, failure: { kind: 'crashed', message } } as const
    await this.#settle(outcome, this.#attempt?.call ?? null)
  }

  /** The line of its last words that says what was wrong. */
  #lastError(): string {
    const lines = this.#lastWords.split('\n').filter((line) => line.trim() !== '')
    const line = lines.findLast((candidate) => /^\w*Error\b.*:/.test(candidate)) ?? lines.at(-1)
    return line === undefined ? '' : `: ${line.trim().slice(0, 300)}`
  }

  async #killGroups(): Promise<void> {
    const groups = [...this.#groups]
    this.#groups.clear()
    await Promise.all(groups.map(killGroup))
  }
}

/** Brings what a process has open to the disk. Answers the system's code where that failed. */
async function syncOpenFile(pid: number | undefined, fd: number): Promise<string | null> {
  try {
    // A pipe, which it might name as well, would be waited for.
    const file = await open(`/proc/${pid}/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      await file.sync()
      return null
    } finally {
      await file.close()
    }
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'EIO'
  }
}

const PAGE_BYTES = 4_096

/** 0 where that can't be told. */
function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES
  } catch {
    return 0
  }
}
