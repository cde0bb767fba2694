import { readdirSync, readFileSync } from 'node:fs'

/** How long to wait for what was killed to be gone. */
const GONE_MS = 2_000
const LOOK_AGAIN_MS = 5

/** Kills a process group and waits until none of it is alive. One that is gone already is fine. */
export async function killGroup(pid: number): Promise<void> {
  if (!signal(-pid, 'SIGKILL')) return
  // Signalling still reaches zombies that nobody has reaped yet: only /proc tells them from the living.
  await gone(() => processIds().some((id) => statOf(id)?.group === pid))
}

/**
 * Kills every process whose environment has one of these variables (`NAME=value`), also where it has left its group or
 * session. Only where there is a /proc, and only what this user may read. Answers how many; they are gone when it resolves.
 */
export async function killMarked(marks: readonly string[]): Promise<number> {
  if (marks.length === 0) return 0
  const wanted = new Set(marks)
  const found = processIds().filter(
    (pid) => pid !== process.pid && environmentOf(pid).some((variable) => wanted.has(variable)),
  )
  for (const pid of found) signal(pid, 'SIGKILL')
  await gone(() => found.some((pid) => statOf(pid) !== null))
  return found.length
}

async function gone(isSomeLeft: () => boolean): Promise<void> {
  const until = performance.now() + GONE_MS
  while (isSomeLeft() && performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
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

/** True for a process that leads a group of its own and was started by this one: nothing else may be taken for an attempt's. */
export function leaderStartedBy(pid: number, parent: number | undefined): boolean {
  const stat = statOf(pid)
  return stat !== null && stat.group === pid && stat.parent === parent
}

/** null for a process that is gone or only a zombie. */
function statOf(pid: number): { readonly parent: number; readonly group: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything; state, parent and group come after its end.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? null : { parent: Number(parent), group: Number(group) }
  } catch {
    return null
  }
}

/** Empty for a process that is gone, a zombie, or somebody else's. */
function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
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
