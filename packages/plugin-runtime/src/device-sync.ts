import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/**
 * Brings what has been written below a root to the disk, whoever wrote it: what the journal is about to call done must not
 * be lost with the power. Node knows no syncfs, so a shell that waits for paths calls `sync` (without -f, where its own is
 * that simple): a third of what starting a program from here takes.
 */
export class DeviceSync {
  #shell: { readonly child: ChildProcess; readonly answers: AsyncIterator<string> } | null = null

  /** Resolves when all of it is on the disk. Rejects where that can't be done. */
  async sync(root: string): Promise<void> {
    const shell = this.#running()
    for (const path of [root, ...mountsBelow(root)]) {
      if (path.includes('\n'))
        throw new Error(`${JSON.stringify(path)} can't be synced: its name has two lines`)
      shell.child.stdin?.write(`${path}\n`)
      const { value, done } = await shell.answers.next()
      if (done === true || value !== '0') {
        this.#shell = null
        throw new Error(
          `what was written below ${path} could not be brought to the disk (sync: ${value ?? 'gone'})`,
        )
      }
    }
  }

  #running() {
    if (this.#shell !== null) return this.#shell
    const child = spawn('/bin/sh', ['-c', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] })
    child.on('error', () => undefined)
    child.stdin.on('error', () => undefined)
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#shell = { child, answers }
    return this.#shell
  }
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
