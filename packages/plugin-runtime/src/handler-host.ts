import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AttemptOutcome, Failure } from '@contraflow/flow'
import { ATTEMPT_MARK, type HandlerCall, type OutputStream } from '@contraflow/plugin-sdk/running'
import type { InstalledPlugin } from './load-plugins.ts'
import { killGroup, killMarked } from './process-group.ts'
import { type Cgroups, cgroupsOf, type WorkerCgroup } from './worker-cgroup.ts'
import { WORKER_MARK } from './worker-mark.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

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

/**
 * Runs handlers in processes of their own: one attempt at a time in each, processes kept warm between attempts, a new
 * one after a crash.
 */
export interface HandlerHost {
  start(call: HandlerCall, listener: AttemptListener): RunningHandler
  /** Kills what still runs and ends all processes. */
  close(): Promise<void>
}

export interface HandlerHostOptions {
  readonly plugins: readonly InstalledPlugin[]
  /** The runner's home, by which `killLeftovers` finds the processes once their runner is dead. */
  readonly home: string
  /** Memory (resident, in bytes) beyond which a process of handlers is killed. Default: 512 MiB. */
  readonly memoryLimitBytes?: number
}

const MEMORY_LIMIT_BYTES = 512 * 1_048_576
const LOOK_AT_MEMORY_MS = 250

/** Idle processes beyond this many are ended. */
const MAX_IDLE = 4

/** Starts the first process at once, so that the first attempt finds it warm. */
export function createHandlerHost({
  plugins,
  home,
  memoryLimitBytes = MEMORY_LIMIT_BYTES,
}: HandlerHostOptions): HandlerHost {
  const cgroups = cgroupsOf(home)
  const handlerFiles = new Map(
    plugins.map(({ manifest, handlersFile }) => [manifest.id, handlersFile]),
  )
  const idle: Worker[] = []
  const all = new Set<Worker>()
  let closed = false

  const begin = () => {
    const worker = new Worker({ home, memoryLimitBytes, cgroups })
    all.add(worker)
    worker.gone.then(() => {
      all.delete(worker)
      const index = idle.indexOf(worker)
      if (index >= 0) idle.splice(index, 1)
    })
    return worker
  }
  idle.push(begin())

  return {
    start(call, listener) {
      const plugin = call.uses.split('/')[0] ?? ''
      const handlersFile = handlerFiles.get(plugin)
      if (handlersFile === undefined || closed) {
        return over({ kind: 'unavailable', message: `no plugin here supplies ${call.uses}` })
      }
      const worker = idle.pop() ?? begin()
      const running = worker.run(handlersFile, call, listener)
      running.ended.then(() => {
        if (!worker.usable) return
        if (closed || idle.length >= MAX_IDLE) worker.kill()
        else idle.push(worker)
      })
      return running
    },
    async close() {
      closed = true
      const workers = [...all]
      for (const worker of workers) worker.kill()
      await Promise.all(workers.map(({ gone }) => gone))
    },
  }
}

function over(failure: Failure): RunningHandler {
  return { ended: Promise.resolve({ ok: false, failure }), cancel: () => undefined }
}

interface Attempt {
  isCancelled: boolean
  /** As its call names it. */
  readonly name: string
  readonly listener: AttemptListener
  readonly settle: (outcome: AttemptOutcome) => void
}

interface WorkerOptions {
  readonly home: string
  readonly memoryLimitBytes: number
  readonly cgroups: Cgroups | null
}

/**
 * One process that runs handlers.
 * INVARIANTS: at most one attempt at a time. An attempt settles once, and only when no process group of its own is left; one
 * that was killed, only when nothing of it is left that can be found. Once `gone`, nothing of its attempt is alive.
 */
class Worker {
  readonly gone: Promise<void>
  readonly #options: WorkerOptions
  readonly #child: ChildProcess
  readonly #groups = new Set<number>()
  readonly #cgroup: WorkerCgroup | null
  #attempt: Attempt | null = null
  #usable = true
  #overMemory = false

  constructor(options: WorkerOptions) {
    this.#options = options
    this.#child = fork(workerFile(), [], {
      env: { ...process.env, [WORKER_MARK]: options.home },
      execArgv: [],
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const { pid } = this.#child
    this.#cgroup = pid === undefined ? null : (options.cgroups?.ofWorker(pid) ?? null)
    // What a handler prints by itself is a remark on its attempt.
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8')
      stream?.on('data', (text: string) => this.#attempt?.listener.output('log', text))
    }
    this.#child.on('message', (message: FromWorker) => this.#hear(message))
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

  run(handlersFile: string, call: HandlerCall, listener: AttemptListener): RunningHandler {
    const { promise: ended, resolve: settle } = Promise.withResolvers<AttemptOutcome>()
    const attempt: Attempt = { name: call.attempt, listener, settle, isCancelled: false }
    this.#attempt = attempt
    this.#tell({ type: 'run', handlersFile, call })
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

  #lookAtMemory(): void {
    const { pid } = this.#child
    if (pid === undefined || residentBytes(pid) <= this.#options.memoryLimitBytes) return
    this.#overMemory = true
    this.kill()
  }

  #tell(message: ToWorker): void {
    // A process that has just died is told of by its exit, not here.
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  #hear(message: FromWorker): void {
    switch (message.type) {
      case 'output':
        this.#attempt?.listener.output(message.stream, message.text)
        break
      case 'progress':
        this.#attempt?.listener.progress(message.done, message.total)
        break
      case 'waits':
        this.#attempt?.listener.waits?.()
        break
      case 'group':
        if (message.state === 'begun') this.#groups.add(message.pid)
        else this.#groups.delete(message.pid)
        break
      case 'helper':
        this.#cgroup?.spare(message.pid)
        break
      case 'ended':
        void this.#settle(message.outcome)
        break
      default:
        message satisfies never
    }
  }

  async #settle(outcome: AttemptOutcome): Promise<void> {
    const attempt = this.#attempt
    this.#attempt = null
    await this.#killGroups()
    if (!this.#usable) await this.#cgroup?.close()
    else if (attempt?.isCancelled === true) await this.#cgroup?.killOthers()
    else this.#cgroup?.letGo()
    if (attempt === null) return
    if (attempt.isCancelled || !this.#usable) await killMarked([`${ATTEMPT_MARK}=${attempt.name}`])
    attempt.settle(outcome)
  }

  async #endAll(why: string): Promise<void> {
    this.#usable = false
    const { memoryLimitBytes } = this.#options
    const message = this.#overMemory
      ? `the process of its plugin used more memory than the ${Math.round(memoryLimitBytes / 1_048_576)} MiB that it may`
      : `the process of its plugin ended before it did (${why})`
    await this.#settle({ ok: false, failure: { kind: 'crashed', message } })
  }

  async #killGroups(): Promise<void> {
    const groups = [...this.#groups]
    this.#groups.clear()
    await Promise.all(groups.map(killGroup))
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

/** Beside this file: from source, and as a bundle of its own beside the program's. */
function workerFile(): string {
  const name = import.meta.url.endsWith('.ts') ? './handler-worker.ts' : './handler-worker.mjs'
  return fileURLToPath(new URL(name, import.meta.url))
}
