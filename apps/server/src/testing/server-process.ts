import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type PageApi, pageApi } from './page-api.ts'
import { until } from './until.ts'

const SERVE = join(import.meta.dirname, 'serve.ts')
const MAX_LOG_CHARS = 20_000

interface Listening {
  readonly url: string
  readonly pageToken: string
}

/** A real server with its own PostgreSQL, to be killed and started again where it was. */
export class ServerProcess implements AsyncDisposable {
  readonly #home = mkdtempSync(join(tmpdir(), 'contraflow-server-'))
  #process: ChildProcess | null = null
  #listening: Listening = { url: '', pageToken: '' }
  #log = ''

  static async start(): Promise<ServerProcess> {
    const server = new ServerProcess()
    await server.start()
    return server
  }

  get url(): string {
    return this.#listening.url
  }

  get pageToken(): string {
    return this.#listening.pageToken
  }

  /** The end of what it has logged. */
  get log(): string {
    return this.#log
  }

  /** What pages call. */
  get api(): PageApi {
    return pageApi(this.#listening)
  }

  /** Once it listens, at the same place as before. */
  async start(): Promise<void> {
    const { url } = this.#listening
    const port = url === '' ? '0' : new URL(url).port
    const child = spawn(process.execPath, [SERVE, this.#home, port], {
      // Over the channel it learns when this process has died, and ends.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#process = child
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('its output was asked for')
    stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#log = (this.#log + text).slice(-MAX_LOG_CHARS)
    })
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the server did not start:\n${this.#log}`)
    })
    const [line] = await Promise.race([once(createInterface(stdout), 'line'), ended])
    this.#listening = JSON.parse(String(line))
  }

  /** Ends the server at once; its database lives on, and is adopted by the next one. */
  async kill(): Promise<void> {
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Ends the database at once, whatever it is writing. */
  killDatabase(): void {
    process.kill(this.#postmaster, 'SIGKILL')
  }

  /** Ends one process of the database that serves a connection: it then ends all of these, and recovers. Once they are gone. */
  async killBackend(): Promise<void> {
    const postmaster = this.#postmaster
    const all = backendsOf(postmaster)
    const [backend] = all
    if (backend === undefined) throw new Error('nothing is connected to the database')
    process.kill(backend, 'SIGKILL')
    await until(() => (backendsOf(postmaster).some((pid) => all.includes(pid)) ? null : true))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const child = this.#process
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit')
      child.kill('SIGTERM')
      await gone
    }
    rmSync(this.#home, { recursive: true, force: true })
  }

  get #postmaster(): number {
    return Number(
      readFileSync(join(this.#home, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0],
    )
  }
}

function backendsOf(postmaster: number): readonly number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const [, parent] = /\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
        const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
        return Number(parent) === postmaster && title.startsWith('postgres: contraflow ')
      } catch {
        return false
      }
    })
}
