/** Signals a process group. One that is gone already, or that this user may not signal, is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code !== 'ESRCH' && code !== 'EPERM') throw error
  }
}
