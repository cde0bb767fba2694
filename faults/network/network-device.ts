import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { furnish, treeOf } from '../device/device-tree.ts'
import { type HeldJournal, heldJournal } from '../device/held-journal.ts'
import { readTrace } from '../device/trace.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..')
const AGENT = join(REPOSITORY, 'apps', 'agent', 'dist', 'contraflow-agent.mjs')
const PLUGINS = join(REPOSITORY, 'plugins')

/** A real agent on a scratch device. */
export class NetworkDevice implements AsyncDisposable {
  readonly root: string
  /** Of `app`, as the update finds it. */
  untouchedApp: readonly string[] = []
  readonly #folder = mkdtempSync(join(tmpdir(), 'contraflow-network-'))
  readonly #home: string
  readonly #trace: string
  readonly #command: readonly string[]
  #agent: ChildProcess | null = null
  #log = ''

  /** `within`: a command that runs the agent's, such as one that enters a network namespace. */
  constructor(server: string, token: string, name: string, within: readonly string[] = []) {
    this.root = join(this.#folder, 'root')
    this.#home = join(this.#folder, 'home')
    this.#trace = join(this.#folder, 'trace')
    const places = ['--home', this.#home, '--root', this.root, '--plugins', PLUGINS]
    const options = [...places, '--name', name, '--server', server, '--token', token]
    this.#command = [...within, process.execPath, AGENT, 'run', ...options]
    mkdirSync(this.root)
    this.prepare()
  }

  /** The end of what its agents have logged. */
  get log(): string {
    return this.#log
  }

  /** As new for another run; the agent must be idle. */
  prepare(): void {
    furnish(this.root)
    this.untouchedApp = treeOf(join(this.root, 'app'), true)
    writeFileSync(this.#trace, '')
  }

  start(): void {
    const [program = '', ...args] = this.#command
    const child = spawn(program, args, {
      env: { ...process.env, FAULT_TRACE: this.#trace, FAULT_AGENT: '1' },
      // Over the channel it learns when this process has died, and ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#log = (this.#log + text).slice(-20_000)
      })
    }
    this.#agent = child
  }

  async end(): Promise<void> {
    const agent = this.#agent
    if (agent === null || agent.exitCode !== null || agent.signalCode !== null) return
    const gone = new Promise((resolve) => agent.once('exit', resolve))
    agent.kill('SIGKILL')
    await gone
  }

  /** What the journal holds of a run; the agent must be idle or gone. */
  journalOf(runId: string): Promise<HeldJournal> {
    const places = { home: this.#home, root: this.root }
    return heldJournal(places, join(this.#folder, 'copy'), runId)
  }

  /** What has begun, an id each, in its order. */
  get begun(): readonly string[] {
    return readTrace(this.#trace).map(({ id }) => id)
  }

  /** A file that tells a step which waits for it to go on. */
  letGo(): void {
    writeFileSync(join(this.root, 'state', 'go'), '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
