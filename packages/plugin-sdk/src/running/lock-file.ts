import { utimes } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'

const LOOK_AGAIN_MS = 200
const BUSY = 5

/**
 * Waits until nobody else holds the file (made where it is missing), and holds it until it is disposed of; its time of
 * change is from when it was taken last. SQLite is how
 * Node reaches the kernel's locks: one goes with the process that holds it, whatever ends that, so none is ever left behind.
 * Rejects when the signal aborts.
 */
export async function lockFile(file: string, signal: AbortSignal): Promise<Disposable> {
  const { DatabaseSync } = await import('node:sqlite')
  for (;;) {
    const database = new DatabaseSync(file, { timeout: 0 })
    try {
      database.exec('pragma journal_mode = memory; begin immediate')
      const now = new Date()
      await utimes(file, now, now)
      return { [Symbol.dispose]: () => database.close() }
    } catch (error) {
      database.close()
      if (!isBusy(error)) throw error
    }
    await setTimeout(LOOK_AGAIN_MS, undefined, { signal })
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === BUSY
}
