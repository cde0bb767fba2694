import { readdirSync, readFileSync } from 'node:fs'

/** How long to wait for a killed group to be gone; what only waits to be reaped by somebody else counts as gone then. */
const GONE_MS = 1_000

/** Kills a process group and waits until it is gone. One that is gone already is fine. */
export async function killGroup(pid: number): Promise<void> {
  const until = performance.now() + GONE_MS
  while (signal(-pid, 'SIGKILL') && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/**
 * Kills every process that carries this variable in its environment: what an agent that died left running, also where it
 * has left its group or session. Only where there is a /proc, and only what this user may read. Answers how many.
 */
export async function killLeftovers(name: string, value: string): Promise<number> {
  const wanted = `${name}=${value}`
  const found = processIds().filter(
    (pid) => pid !== process.pid && environmentOf(pid).includes(wanted),
  )
  for (const pid of found) signal(pid, 'SIGKILL')
  await Promise.all(found.map(gone))
  return found.length
}

async function gone(pid: number): Promise<void> {
  const until = performance.now() + GONE_MS
  while (environmentOf(pid).length > 0 && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

function processIds(): readonly number[] {
  try {
    return readdirSync('/proc')
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number)
  } catch {
    return []
  }
}

/** Empty for a process that is gone, a zombie, or somebody else's. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => entry !== '')
  } catch {
    return []
  }
}

/** True if there was somebody to signal. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name)
    return true
  } catch {
    return false
  }
}
