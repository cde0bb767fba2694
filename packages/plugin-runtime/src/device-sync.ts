import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * Brings what has been written below a root to the disk, whoever wrote it: what the journal is about to call done must not
 * be lost with the power. Node knows no syncfs, so a shell that waits for paths calls `sync` (without -f, where its own is
 * that simple): a third of what starting a program from here takes.
 */
export class DeviceSync {
  #shell = startShell()

  /** Resolves when all of it is on the disk. Rejects where that can't be done. */
  async sync(root: string): Promise<void> {
    for (const path of [root, ...mountsBelow(root)]) {
      // The shell may have been killed along with an attempt; another one can do as well.
      const code = (await this.#ask(path)) ?? (await this.#ask(path))
      if (code !== '0') {
        throw new Error(
          `what was written below ${path} could not be brought to the disk (sync: ${code ?? 'gone'})`,
        )
      }
    }
  }

  /** Its shell ends once it is done. */
  close(): void {
    this.#shell.child.stdin.end()
  }

  /** The exit code of `sync`; null: the shell is gone, and there is a new one. */
  async #ask(path: string): Promise<string | null> {
    // A path of two lines is not found then, and everything is synced instead.
    this.#shell.child.stdin.write(`${path.replaceAll('\n', '')}\n`)
    const { value, done } = await this.#shell.answers.next()
    if (done !== true) return value
    this.#shell = startShell()
    return null
  }
}

function startShell() {
  const child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] })
  // Told of by the end of its answers.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  return { child, answers: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
}

const SCRIPT = 'while IFS= read -r path; do sync -f "$path" || sync; echo $?; done'

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
