import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StartFailed } from './start-failed.ts'

const SQLITE_BUSY = 5

/**
 * Makes the folder of all data where it is missing and holds it for this process alone until it is disposed of or the
 * process ends, however it does: two servers would end each other's database. Throws StartFailed.
 */
export function holdHome(home: string): Disposable {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    // SQLite locks a file on every system, and the lock goes with the process.
    const lock = new DatabaseSync(join(home, 'in-use'), { timeout: 0 })
    lock.exec('begin exclusive')
    return { [Symbol.dispose]: () => lock.close() }
  } catch (error) {
    throw new StartFailed(`CONTRAFLOW_HOME is ${home}, ${whyNot(error)}. Give another folder.`)
  }
}

function whyNot(error: unknown): string {
  const isBusy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
  if (isBusy) return 'and another Contraflow runs there'
  return `and nothing can be written there (${error instanceof Error ? error.message : String(error)})`
}
