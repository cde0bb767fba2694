import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { DeviceSync } from './device-sync.ts'

test('syncs again and again, also when its shell was killed in between', async () => {
  const root = mkdtempSync(join(tmpdir(), 'contraflow sync-'))
  try {
    const sync = new DeviceSync()
    await sync.sync(root)
    for (const pid of children()) process.kill(pid, 'SIGKILL')
    await sync.sync(root)
    await sync.sync(root)
    sync.close()
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

function children(): readonly number[] {
  const file = `/proc/${process.pid}/task/${process.pid}/children`
  return readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number)
}
