import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Flow, Step } from '@contraflow/flow'
import type { CheckWarning } from '@contraflow/plugin-sdk'
import type { CheckCall, MigrationCall } from '@contraflow/plugin-sdk/running'
import type { z } from 'zod'
import { fromCheckerSchema, type ToChecker } from './check-messages.ts'
import { codeOf } from './code-of.ts'
import type { InstalledPlugin } from './load-plugins.ts'

type Answer = Exclude<z.output<typeof fromCheckerSchema>, { readonly type: 'ready' }>
type Asked = ToChecker extends infer Each
  ? Each extends ToChecker
    ? Omit<Each, 'id'>
    : never
  : never

/**
 * Runs plugins' own checks and migrations, each plugin's in a process of its own: without files, programs and network, with
 * 64 MiB of heap, and for 1 s at most. Processes end when they are not needed for a while.
 */
export interface CheckHost {
  /** What a plugin says of some of a flow's steps and actions, for each in turn. Rejects with a sentence where it can't. */
  check(
    plugin: InstalledPlugin,
    flow: Flow,
    calls: readonly Omit<CheckCall, 'flow'>[],
  ): Promise<readonly (readonly CheckWarning[])[]>
  /** Rejects with the sentence that the plugin says, or why it can't say any. */
  migrate(plugin: InstalledPlugin, call: MigrationCall): Promise<Step['params']>
  close(): void
}

const LIMIT_MS = 1_000
const STARTED_MS = 10_000
const IDLE_MS = 30_000
const HEAP_MIB = 64

export function createCheckHost(): CheckHost {
  const checkers = new Map<string, Checker>()

  async function ask(plugin: InstalledPlugin, asked: Asked): Promise<Answer> {
    const { checksFile, digest } = plugin
    if (checksFile === null)
      throw new Error(`plugin ${plugin.manifest.id} has no checks of its own`)
    const known = checkers.get(digest)
    const checker = known?.isUsable === true ? known : new Checker(checksFile)
    checkers.set(digest, checker)
    const answer = await checker.ask(asked)
    if (answer.type === 'failed') throw new Error(answer.message)
    return answer
  }

  return {
    async check(plugin, flow, calls) {
      const answer = await ask(plugin, { type: 'check', flow, calls })
      if (answer.type === 'checked' && answer.warnings.length === calls.length)
        return answer.warnings
      throw new Error(`plugin ${plugin.manifest.id} did not answer what it was asked`)
    },
    async migrate(plugin, call) {
      const answer = await ask(plugin, { type: 'migrate', call })
      if (answer.type === 'migrated') return answer.params
      throw new Error(`plugin ${plugin.manifest.id} did not answer what it was asked`)
    },
    close() {
      for (const checker of checkers.values()) checker.kill()
    },
  }
}

/** One plugin's process. INVARIANT: whatever is asked is answered, or rejected within the limit. */
class Checker {
  readonly #child: ChildProcess
  readonly #ready = Promise.withResolvers<void>()
  readonly #waiting = new Map<number, PromiseWithResolvers<Answer>>()
  #asked = 0
  #isUsable = true
  #idle: NodeJS.Timeout | undefined

  constructor(checksFile: string) {
    const file = workerFile()
    const reads = [codeOf(file), checksFile].map((path) => `--allow-fs-read=${path}`)
    this.#child = fork(file, [checksFile], {
      env: { NODE_ENV: 'production' },
      execArgv: ['--permission', ...reads, `--max-old-space-size=${HEAP_MIB}`],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.#ready.promise.catch(() => undefined)
    this.#child.on('message', (value) => this.#hear(value))
    this.#child.once('error', (error) => this.#end(error.message))
    this.#child.once('exit', () => this.#end('its process ended before it had answered'))
  }

  get isUsable(): boolean {
    return this.#isUsable
  }

  async ask(asked: Asked): Promise<Answer> {
    clearTimeout(this.#idle)
    await within(STARTED_MS, this.#ready.promise, () => this.#giveUp('it could not be started'))
    this.#asked += 1
    const id = this.#asked
    const waiting = Promise.withResolvers<Answer>()
    this.#waiting.set(id, waiting)
    this.#child.send({ ...asked, id }, () => undefined)
    try {
      return await within(LIMIT_MS, waiting.promise, () =>
        this.#giveUp(`it took longer than the ${LIMIT_MS / 1_000} s that it may`),
      )
    } finally {
      this.#waiting.delete(id)
      if (this.#waiting.size === 0) this.#idle = setTimeout(() => this.kill(), IDLE_MS).unref()
    }
  }

  kill(): void {
    this.#isUsable = false
    clearTimeout(this.#idle)
    this.#child.kill('SIGKILL')
  }

  #hear(value: unknown): void {
    const { success, data: message } = fromCheckerSchema.safeParse(value)
    if (!success) this.#giveUp('it said what only a broken one says')
    else if (message.type === 'ready') this.#ready.resolve()
    else this.#waiting.get(message.id)?.resolve(message)
  }

  #giveUp(why: string): void {
    this.#end(why)
    this.kill()
  }

  #end(why: string): void {
    this.#isUsable = false
    this.#ready.reject(new Error(why))
    for (const { reject } of this.#waiting.values()) reject(new Error(why))
  }
}

async function within<Value>(ms: number, work: Promise<Value>, late: () => void): Promise<Value> {
  const timer = setTimeout(late, ms)
  try {
    return await work
  } finally {
    clearTimeout(timer)
  }
}

/** Beside this file: from source, and as a bundle of its own beside the program's. */
function workerFile(): string {
  const name = import.meta.url.endsWith('.ts') ? './check-worker.ts' : './check-worker.mjs'
  return fileURLToPath(new URL(name, import.meta.url))
}
