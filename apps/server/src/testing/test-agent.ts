import { type ChildProcess, spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../../../agent/src/main.ts', import.meta.url))

/** A real agent, as a process of its own, on a scratch device. */
export class TestAgent {
  readonly folder = mkdtempSync(join(tmpdir(), 'contraflow-agent-'))
  readonly root = join(this.folder, 'root')
  readonly #server: string
  readonly #token: string
  readonly #plugins: string | null
  #process: ChildProcess | null = null
  /** Everything that it has logged. */
  log = ''

  /** `plugins`: where its plugins stand, if not with the product. */
  constructor(server: string, token: string, plugins: string | null = null) {
    this.#plugins = plugins
    this.#server = server
    this.#token = token
    mkdirSync(this.root)
    this.start()
  }

  /** Ends it, and starts it again as a copy of another one, whose journal it has not. */
  async becomeCopyOf({ folder }: TestAgent): Promise<void> {
    await this.kill('SIGTERM')
    copyFileSync(join(folder, 'home/identity.json'), join(this.folder, 'home/identity.json'))
    this.start()
  }

  start(): void {
    const options = ['--home', join(this.folder, 'home'), '--root', this.root, '--name', 'a-device']
    const plugins = this.#plugins === null ? [] : ['--plugins', this.#plugins]
    const args = ['run', ...options, ...plugins, '--server', this.#server, '--token', this.#token]
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.log += text
      })
    }
    this.#process = child
  }

  /** Ends it at once, as a power cut would. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    await ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill('SIGTERM')
    rmSync(this.folder, { recursive: true, force: true })
  }
}
