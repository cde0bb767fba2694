import { readFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/**
 * Brings what has been written below a root to the disk, whoever wrote it: what the journal is about to call done must not
 * be lost with the power.
 *
 * INVARIANT: the thread answers in the order in which it was asked.
 */
export class DeviceSync {
  readonly #thread = new Worker(threadFile(), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  readonly #waiting: ((problem: string | null) => void)[] = []
  #gone = false

  constructor() {
    this.#thread.unref()
    this.#thread.on('message', (problem: string | null) => this.#waiting.shift()?.(problem))
    // Told to whoever waits.
    this.#thread.on('error', () => undefined)
    this.#thread.on('exit', () => {
      this.#gone = true
      for (const answer of this.#waiting.splice(0)) answer(GONE)
    })
  }

  /** Resolves when all of it is on the disk. Rejects where that can't be done. */
  async sync(root: string): Promise<void> {
    // While the first is brought there, the others are looked for.
    const asked = [this.#ask(root)]
    const paths = [root, ...mountsBelow(root)]
    for (const path of paths.slice(1)) asked.push(this.#ask(path))
    const problems = await Promise.all(asked)
    const index = problems.findIndex((problem) => problem !== null)
    if (index === -1) return
    throw new Error(
      `what was written below ${paths[index]} could not be brought to the disk (${problems[index]})`,
    )
  }

  /** Its thread ends. */
  close(): void {
    void this.#thread.terminate()
  }

  /** Null: all is on the disk. */
  #ask(path: string): Promise<string | null> {
    if (this.#gone) return Promise.resolve(GONE)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#thread.postMessage(path)
    })
  }
}

const GONE = 'the thread that does so has ended'

/** Beside this file: from source, and as a bundle of its own beside the program's. */
function threadFile(): URL {
  const name = import.meta.url.endsWith('.ts') ? './sync-thread.ts' : './sync-thread.mjs'
  return new URL(name, import.meta.url)
}

/** Real file systems that are mounted below a folder; the kernel's own are nothing on a disk. */
function mountsBelow(root: string): readonly string[] {
  const below = root.endsWith('/') ? root : `${root}/`
  return mounts()
    .filter(({ source, path }) => source.startsWith('/') && path.startsWith(below) && path !== root)
    .map(({ path }) => path)
}

function mounts(): readonly { readonly source: string; readonly path: string }[] {
  try {
    return readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .filter(([, , , options]) => options !== undefined && !options.split(',').includes('ro'))
      .map(([source = '', path = '']) => ({ source, path: unescaped(path) }))
  } catch {
    return []
  }
}

/** Spaces and the like are written as octal numbers there. */
function unescaped(path: string): string {
  return path.replaceAll(/\\([0-7]{3})/g, (_, octal) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}
