import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/** Why there can't be a network namespace here; null: there can. */
export function lackOfNamespaces(): string | null {
  if (process.getuid?.() !== 0) return 'only root may make network namespaces'
  const name = `cf-probe-${process.pid}`
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' })
    execFileSync('ip', ['netns', 'delete', name], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `ip can't make a network namespace (${error instanceof Error ? error.message.trim() : error})`
  }
}

/** A network of its own for a device, with a cable to this machine that can be pulled. */
export class Namespace implements AsyncDisposable {
  readonly #name: string
  readonly #cable: string
  readonly #third: number

  private constructor(number: number) {
    this.#name = `cf-${number}`
    this.#cable = `cf${number}`
    this.#third = number % 250
  }

  static async open(): Promise<Namespace> {
    const namespace = new Namespace(process.pid)
    await namespace.#lay().catch(async (error: unknown) => {
      await namespace[Symbol.asyncDispose]()
      throw error
    })
    return namespace
  }

  /** This machine, as the device sees it. */
  get host(): string {
    return `10.213.${this.#third}.1`
  }

  /** What runs a command in there. */
  get within(): readonly string[] {
    return ['ip', 'netns', 'exec', this.#name]
  }

  /** From now on every packet is lost, either way, and nobody is told. */
  async pull(): Promise<void> {
    await ip('link', 'set', this.#cable, 'down')
  }

  async plugIn(): Promise<void> {
    await ip('link', 'set', this.#cable, 'up')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await ip('netns', 'delete', this.#name).catch(() => {})
    await ip('link', 'delete', this.#cable).catch(() => {})
  }

  async #lay(): Promise<void> {
    const end = `${this.#cable}d`
    await ip('netns', 'add', this.#name)
    await ip('link', 'add', this.#cable, 'type', 'veth', 'peer', 'name', end, 'netns', this.#name)
    await ip('address', 'add', `${this.host}/24`, 'dev', this.#cable)
    await ip('link', 'set', this.#cable, 'up')
    const there = ['-n', this.#name]
    await ip(...there, 'address', 'add', `10.213.${this.#third}.2/24`, 'dev', end)
    await ip(...there, 'link', 'set', end, 'up')
    await ip(...there, 'link', 'set', 'lo', 'up')
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await execute('ip', [...args])
}
