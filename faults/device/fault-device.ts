import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildShim, dropUnsynced, type Fault, FaultControl } from '@contraflow/testing'
import { furnish, treeOf } from './device-tree.ts'
import { type HeldJournal, heldJournal } from './held-journal.ts'
import { readTrace } from './trace.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const AGENT = join(ROOT, 'apps', 'agent', 'dist', 'contraflow-agent.mjs')
const PLUGINS = join(ROOT, 'plugins')
const GONE_MS = 5_000

/** A device on which everything can be broken: a real agent, whose processes all stand on the shim. */
export class FaultDevice implements AsyncDisposable {
  readonly root: string
  readonly control: FaultControl
  /** Of `app`, as the update finds it. */
  untouchedApp: readonly string[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'contraflow-fault-'))
  readonly #home: string
  readonly #trace: string
  readonly #options: readonly string[]
  #agent: ChildProcess | null = null
  /** The number of the agent that runs, and of the one that ran when the device was prepared. */
  #agents = 0
  #first = 0
  #log = ''

  constructor(server: string, token: string, name: string) {
    const device = join(this.#folder, 'device')
    this.root = join(device, 'root')
    this.#home = join(device, 'home')
    this.#trace = join(this.#folder, 'trace')
    mkdirSync(this.root, { recursive: true })
    this.control = new FaultControl(device, this.#folder)
    const places = ['--home', this.#home, '--root', this.root, '--plugins', PLUGINS]
    this.#options = ['run', ...places, '--name', name, '--server', server, '--token', token]
  }

  /** Everything that its agents have logged. */
  get log(): string {
    return this.#log
  }

  /** As new for another run; the agent must be idle, and is started where it does not run. Counting begins anew, towards the fault. */
  prepare(fault: Fault | null): void {
    furnish(this.root)
    this.untouchedApp = treeOf(join(this.root, 'app'), true)
    writeFileSync(this.#trace, '')
    this.control.forget()
    this.control.arm(fault)
    if (!this.isRunning) this.start()
    this.#first = this.#agents
  }

  start(): void {
    this.#agents += 1
    const child = spawn(process.execPath, [AGENT, ...this.#options], {
      env: {
        ...process.env,
        ...this.control.environment(buildShim()),
        FAULT_TRACE: this.#trace,
        FAULT_AGENT: `${this.#agents}`,
        UV_USE_IO_URING: '0',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-20_000)
      })
    }
    this.#agent = child
  }

  get isRunning(): boolean {
    return this.#agent !== null && this.#agent.exitCode === null && this.#agent.signalCode === null
  }

  /** Once the agent was killed. */
  async whenAgentIsGone(): Promise<void> {
    const agent = this.#agent
    if (agent === null || !this.isRunning) return
    await new Promise((resolve) => agent.once('exit', resolve))
  }

  /** Ends every process of the device at once and drops what was not synced. Answers how many changes that were. */
  async losePower(): Promise<number> {
    const until = performance.now() + GONE_MS
    for (let left = this.#processes(); left.length > 0; left = this.#processes()) {
      for (const pid of left) kill(pid)
      if (performance.now() > until) throw new Error(`processes of the device live on: ${left}`)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
    await this.whenAgentIsGone()
    return dropUnsynced(this.control)
  }

  /** What the journal holds of a run; the agent must be idle or dead. */
  journalOf(runId: string): Promise<HeldJournal> {
    const places = { home: this.#home, root: this.root }
    return heldJournal(places, join(this.#folder, 'copy'), runId)
  }

  /** What each agent since the last preparation has begun: an id each, in its order. */
  get begun(): readonly (readonly string[])[] {
    const begun: string[][] = Array.from({ length: this.#agents - this.#first + 1 }, () => [])
    for (const { id, agent } of readTrace(this.#trace)) {
      // What an agent before had begun may say so late: its run is another one.
      begun[agent - this.#first]?.push(id)
    }
    return begun
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.losePower()
    this.control[Symbol.dispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #processes(): readonly number[] {
    const mark = `CONTRAFLOW_FAULTS=${this.control.file}`
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(mark)
        } catch {
          return false
        }
      })
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has just ended.
  }
}
