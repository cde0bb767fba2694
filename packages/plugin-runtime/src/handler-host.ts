import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { AttemptOutcome, Failure } from '@contraflow/flow'
import type { HandlerCall, OutputStream } from '@contraflow/plugin-sdk/running'
import type { InstalledPlugin } from './load-plugins.ts'
import { killGroup } from './process-group.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

/** What an attempt says while it runs. */
export interface AttemptListener {
  output(stream: OutputStream, text: string): void
  progress(done: number, total: number | null): void
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
  /** Environment of the processes, on top of this one's; everything that they start inherits it. */
  readonly env: { readonly [name: string]: string }
}

/** Idle processes beyond this many are ended. */
const MAX_IDLE = 4

/** Starts the first process at once, so that the first attempt finds it warm. */
export function createHandlerHost({ plugins, env }: HandlerHostOptions): HandlerHost {
  const handlerFiles = new Map(
    plugins.map(({ manifest, handlersFile }) => [manifest.id, handlersFile]),
  )
  const idle: Worker[] = []
  const all = new Set<Worker>()
  let closed = false

  const begin = () => {
    const worker = new Worker(env)
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
  readonly listener: AttemptListener
  readonly settle: (outcome: AttemptOutcome) => void
}

/**
 * One process that runs handlers.
 * INVARIANTS: at most one attempt at a time. An attempt settles once, and only when no process group of its own is left.
 * Once `gone`, nothing that it started in a group that it told of is alive.
 */
class Worker {
  readonly gone: Promise<void>
  readonly #child: ChildProcess
  readonly #groups = new Set<number>()
  #attempt: Attempt | null = null
  #usable = true

  constructor(env: HandlerHostOptions['env']) {
    this.#child = fork(workerFile(), [], {
      env: { ...process.env, ...env },
      execArgv: [],
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
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
    this.#attempt = { listener, settle }
    this.#tell({ type: 'run', handlersFile, call })
    let cancelled = false
    let timer: NodeJS.Timeout | undefined
    ended.then(() => clearTimeout(timer))
    return {
      ended,
      cancel: (graceMs) => {
        if (cancelled) return
        cancelled = true
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
      case 'group':
        if (message.state === 'begun') this.#groups.add(message.pid)
        else this.#groups.delete(message.pid)
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
    if (this.#groups.size > 0) await this.#killGroups()
    attempt?.settle(outcome)
  }

  async #endAll(why: string): Promise<void> {
    this.#usable = false
    const message = `the process of its plugin ended before it did (${why})`
    await this.#killGroups()
    await this.#settle({ ok: false, failure: { kind: 'crashed', message } })
  }

  async #killGroups(): Promise<void> {
    const groups = [...this.#groups]
    this.#groups.clear()
    await Promise.all(groups.map(killGroup))
  }
}

/** Beside this file: from source, and as a bundle of its own beside the program's. */
function workerFile(): string {
  const name = import.meta.url.endsWith('.ts') ? './handler-worker.ts' : './handler-worker.mjs'
  return fileURLToPath(new URL(name, import.meta.url))
}
