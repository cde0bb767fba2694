import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The cgroup (version 2) of a process that runs handlers: whatever an attempt's processes do to leave it (group, session
 * and parent they can change), it holds them.
 */
export interface WorkerCgroup {
  /** Lets what the attempt has left running go on, apart from all attempts to come. */
  letGo(): void
  /** Kills all that is in it of an attempt; resolves when it is gone. */
  killOthers(): Promise<void>
  /** The worker is dead: kills what is left in it, and removes it. */
  close(): Promise<void>
}

/** Makes cgroups for a home's workers, below the one that this process is in. */
export interface Cgroups {
  /** Moves the process into a new one. */
  ofWorker(pid: number): WorkerCgroup
  /** Kills all that is in the cgroups of workers of a dead runner; what ended attempts have left running is not. */
  killLeftovers(): Promise<void>
}

const GONE_MS = 2_000
const LOOK_AGAIN_MS = 5

/** null where the kernel has none, or does not let this user make any: groups and marks are then all there is to go by. */
export function cgroupsOf(home: string): Cgroups | null {
  const own = ownCgroup()
  if (own === null) return null
  const prefix = `contraflow-${createHash('sha256').update(home).digest('hex').slice(0, 12)}-`
  const make = (kind: 'worker' | 'left') => {
    const folder = join(own, `${prefix}${kind}-${randomBytes(6).toString('hex')}`)
    tryTo(() => mkdirSync(folder))
    return folder
  }
  return {
    ofWorker(pid) {
      const folder = make('worker')
      move(pid, folder)
      const others = () => processesIn(folder).filter((one) => one !== pid)
      return {
        letGo() {
          let found = others()
          if (found.length === 0) return
          const left = make('left')
          // Again, for what they have started in between; what can't be moved ends this.
          for (let before = 0; found.length > 0 && found.length !== before; ) {
            before = found.length
            for (const other of found) move(other, left)
            found = others()
          }
        },
        async killOthers() {
          await untilGone(() => {
            const found = others()
            for (const other of found) kill(other)
            return found.length === 0
          })
        },
        close: () => killAll(folder),
      }
    },
    async killLeftovers() {
      const names = readdirSync(own).filter((name) => name.startsWith(prefix))
      const ofWorkers = names.filter((name) => name.startsWith(`${prefix}worker-`))
      await Promise.all(ofWorkers.map((name) => killAll(join(own, name))))
      for (const name of names) tryTo(() => rmdirSync(join(own, name)))
    },
  }
}

async function killAll(folder: string): Promise<void> {
  tryTo(() => writeFileSync(join(folder, 'cgroup.kill'), '1'))
  await untilGone(() => processesIn(folder).length === 0)
  tryTo(() => rmdirSync(folder))
}

async function untilGone(isGone: () => boolean): Promise<void> {
  const until = performance.now() + GONE_MS
  while (!isGone() && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
  }
}

function processesIn(folder: string): readonly number[] {
  try {
    return readFileSync(join(folder, 'cgroup.procs'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(Number)
  } catch {
    return []
  }
}

function move(pid: number, folder: string): void {
  tryTo(() => writeFileSync(join(folder, 'cgroup.procs'), `${pid}`))
}

function kill(pid: number): void {
  tryTo(() => process.kill(pid, 'SIGKILL'))
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
    const probe = join(folder, `contraflow-probe-${process.pid}`)
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
