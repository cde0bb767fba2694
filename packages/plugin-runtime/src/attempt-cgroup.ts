import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** All processes of an attempt, whatever they do to leave it: group, session and parent they can change, this not. */
export interface AttemptCgroup {
  /** Takes a process in; what it starts from now on is in it too. */
  take(pid: number): void
  /** Moves a process out of it again. */
  release(pid: number): void
  /** Kills all that is in it; resolves when nothing is left. */
  kill(): Promise<void>
  /** Lets go of it: gone where nothing is in it, else it lives on with what the attempt left running. */
  close(): void
}

/** Makes cgroups (version 2) for attempts, below the one that this process is in. */
export interface AttemptCgroups {
  of(attempt: string): AttemptCgroup
  /** Removes those of earlier attempts that nothing lives in any more. */
  sweep(): void
}

const GONE_MS = 2_000
const LOOK_AGAIN_MS = 5

/** null where the kernel has none, or does not let this user make any: groups and marks are then all there is to go by. */
export function attemptCgroups(): AttemptCgroups | null {
  const own = ownCgroup()
  if (own === null) return null
  const move = (pid: number, folder: string) =>
    tryTo(() => writeFileSync(join(folder, 'cgroup.procs'), `${pid}`))
  return {
    of(attempt) {
      const folder = join(own, `${PREFIX}${digestOf(attempt)}`)
      return {
        take(pid) {
          tryTo(() => mkdirSync(folder, { recursive: true }))
          move(pid, folder)
        },
        release: (pid) => move(pid, own),
        async kill() {
          tryTo(() => writeFileSync(join(folder, 'cgroup.kill'), '1'))
          const until = performance.now() + GONE_MS
          while (!isEmpty(folder) && performance.now() < until) {
            await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
          }
        },
        close: () => tryTo(() => rmdirSync(folder)),
      }
    },
    sweep() {
      for (const name of readdirSync(own).filter((one) => one.startsWith(PREFIX))) {
        tryTo(() => rmdirSync(join(own, name)))
      }
    },
  }
}

const PREFIX = 'contraflow-'

function digestOf(attempt: string): string {
  return createHash('sha256').update(attempt).digest('hex').slice(0, 16)
}

function isEmpty(folder: string): boolean {
  try {
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8') === ''
  } catch {
    return true
  }
}

/** The folder of this process's own cgroup, where others can be made below it. */
function ownCgroup(): string | null {
  try {
    const mount = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' '))
      .find(([, , type]) => type === 'cgroup2')?.[1]
    const path = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1]
    if (mount === undefined || path === undefined) return null
    const folder = join(mount, path)
    const probe = join(folder, `${PREFIX}probe-${process.pid}`)
    mkdirSync(probe)
    const canKill = existsSync(join(probe, 'cgroup.kill'))
    rmdirSync(probe)
    return canKill ? folder : null
  } catch {
    return null
  }
}

function tryTo(act: () => void): void {
  try {
    act()
  } catch {
    // Not allowed, still in use, or gone already: the other ways of finding processes remain.
  }
}
