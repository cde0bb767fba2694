import { fileURLToPath } from 'node:url'
import type { AttemptOutcome, Failure } from '@contraflow/flow'
import { type Grants, type HandlerCall, permissionFlags } from '@contraflow/plugin-sdk/running'
import { codeOf } from './code-of.ts'
import { DeviceSync } from './device-sync.ts'
import { type InstalledPlugin, supplies } from './load-plugins.ts'
import { type AttemptListener, type RunningHandler, Worker } from './worker.ts'
import { cgroupsOf } from './worker-cgroup.ts'

/**
 * Runs the handlers of one run in processes of their own, each under what its plugins may: one attempt at a time in each,
 * kept warm between attempts, a new one after a crash. The product's own plugins share processes; each other one has its own.
 */
export interface HandlerHost {
  start(call: HandlerCall, listener: AttemptListener): RunningHandler
  /** Kills what still runs and ends all processes. */
  close(): Promise<void>
}

export interface HandlerHostOptions {
  /** The run's, as its plan has them: the first that supplies a type is the one that runs it. */
  readonly plugins: readonly InstalledPlugin[]
  /** The runner's home, by which `killLeftovers` finds the processes once their runner is dead. */
  readonly home: string
  /** The device's root, which what plugins declare is below. */
  readonly root: string
  /** What the run itself needs of its plugin: the folders of scratch, snapshots and state, and the run's files. */
  readonly grantsOf: (plugin: InstalledPlugin) => Grants
  /** How many attempts may come to run at the same time: so many processes are started ahead, at most 4. Default 1. */
  readonly width?: number
  /** Memory (resident, in bytes) beyond which a process of handlers is killed. Default: 512 MiB. */
  readonly memoryLimitBytes?: number
}

const MEMORY_LIMIT_BYTES = 512 * 1_048_576
/** Processes started ahead, and kept idle, at most. */
const MAX_IDLE = 4

/** Starts processes at once, so that the first attempts find them warm. */
export function createHandlerHost(options: HandlerHostOptions): HandlerHost {
  const { plugins, width = 1 } = options
  const sync = new DeviceSync()
  const begin = workerStarter(options, sync)
  const pools = new Map<string, Pool>()
  for (const plugin of plugins) {
    const sharing = plugin.isShipped ? plugins.filter(({ isShipped }) => isShipped) : [plugin]
    const ahead = plugin.isShipped ? Math.min(width, MAX_IDLE) : 1
    if (!pools.has(poolOf(plugin))) pools.set(poolOf(plugin), new Pool(() => begin(sharing), ahead))
  }
  let closed = false

  return {
    start(call, listener) {
      const plugin = plugins.find((candidate) => supplies(candidate, call.kind, call.uses))
      const pool = plugin === undefined || closed ? undefined : pools.get(poolOf(plugin))
      if (plugin === undefined || pool === undefined) {
        return over({ kind: 'unavailable', message: `no plugin here supplies ${call.uses}` })
      }
      return pool.run((worker) => worker.run(plugin.handlersFile, call, listener))
    },
    async close() {
      closed = true
      await Promise.all([...pools.values()].map((pool) => pool.close()))
      sync.close()
    },
  }
}

function poolOf({ isShipped, digest }: InstalledPlugin): string {
  return isShipped ? 'shipped' : digest
}

function over(failure: Failure): RunningHandler {
  return { ended: Promise.resolve({ ok: false, failure }), cancel: () => undefined }
}

/** Makes a process for plugins that share one. */
function workerStarter(
  { home, root, grantsOf, memoryLimitBytes = MEMORY_LIMIT_BYTES }: HandlerHostOptions,
  sync: DeviceSync,
): (plugins: readonly InstalledPlugin[]) => Worker {
  const cgroups = cgroupsOf(home)
  const file = workerFile()
  const atEnd = async (call: HandlerCall, outcome: AttemptOutcome) => lasting(sync, call, outcome)
  return (plugins) => {
    const grants = plugins.map(grantsOf)
    const reads = grants.flatMap((grant) => grant.reads)
    const writes = grants.flatMap((grant) => grant.writes)
    const flags = permissionFlags([codeOf(file)], plugins, root, { reads, writes })
    return new Worker({ file, flags, home, memoryLimitBytes, cgroups, atEnd })
  }
}

/** What has changed the device has ended only once that is on the disk. */
async function lasting(
  sync: DeviceSync,
  call: HandlerCall,
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  if (!call.changesDevice) return outcome
  try {
    await sync.sync(call.root)
    return outcome
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return outcome.ok ? { ok: false, failure: { kind: 'error', message } } : outcome
  }
}

/** Processes that any of the same plugins' attempts can run in. */
class Pool {
  readonly #begin: () => Worker
  readonly #ahead: number
  readonly #idle: Worker[] = []
  readonly #all = new Set<Worker>()
  #closed = false

  constructor(begin: () => Worker, ahead: number) {
    this.#begin = begin
    this.#ahead = ahead
    for (let count = 0; count < ahead; count += 1) this.#idle.push(this.#new())
  }

  run(start: (worker: Worker) => RunningHandler): RunningHandler {
    const worker = this.#idle.pop() ?? this.#new()
    const running = start(worker)
    running.ended.then(() => {
      if (!worker.usable) return
      if (this.#closed || this.#idle.length >= MAX_IDLE) worker.kill()
      else this.#idle.push(worker)
    })
    return running
  }

  async close(): Promise<void> {
    this.#closed = true
    const workers = [...this.#all]
    for (const worker of workers) worker.kill()
    await Promise.all(workers.map(({ gone }) => gone))
  }

  #new(): Worker {
    const worker = this.#begin()
    this.#all.add(worker)
    worker.gone.then(() => {
      this.#all.delete(worker)
      const index = this.#idle.indexOf(worker)
      if (index >= 0) this.#idle.splice(index, 1)
      // Whatever comes next, the way back included, is not to wait for one.
      const isShort = this.#all.size < this.#ahead
      if (!this.#closed && isShort && worker.hasRun) this.#idle.push(this.#new())
    })
    return worker
  }
}

/** Beside this file: from source, and as a bundle of its own beside the program's. */
function workerFile(): string {
  const name = import.meta.url.endsWith('.ts') ? './handler-worker.ts' : './handler-worker.mjs'
  return fileURLToPath(new URL(name, import.meta.url))
}
