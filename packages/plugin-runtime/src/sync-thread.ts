import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

/**
 * A thread that brings file systems to the disk: it is told a path, and answers with null once all that was written to the
 * file system there, by whomever, is on the disk, or with the reason why not. In a thread because a slow disk may take its time.
 */
const callSyncfs = await findSyncfs()

parentPort?.on('message', (path: string) => {
  parentPort?.postMessage(callSyncfs?.(path) === true ? null : runSync(path))
})

/** The C library's own, where this Node can call it; null where it can't: Node itself knows no syncfs. */
async function findSyncfs(): Promise<((path: string) => boolean) | null> {
  try {
    const { dlopen } = await import('node:ffi')
    const { functions } = dlopen(null, { syncfs: { arguments: ['i32'], return: 'i32' } })
    return (path) => {
      const folder = openSync(path, 'r')
      try {
        return functions.syncfs(folder) === 0
      } finally {
        closeSync(folder)
      }
    }
  } catch {
    return null
  }
}

/** The command: ten times as slow where starting a program takes its time. */
function runSync(path: string): string | null {
  const ofPath = spawnSync('sync', ['-f', path], { encoding: 'utf8' })
  if (ofPath.status === 0) return null
  // A simple one knows no -f.
  const ofAll = spawnSync('sync', { encoding: 'utf8' })
  return ofAll.status === 0 ? null : (ofAll.error?.message ?? ofAll.stderr.trim())
}
