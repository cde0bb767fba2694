import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { DeviceSync } from './device-sync.ts'

test('syncs again and again, also when its shell was killed in between', async () => {
  const shells: number[] = []
  const root = mkdtempSync(join(tmpdir(), 'contraflow sync-'))
  try {
    const sync = new DeviceSync((pid) => shells.push(pid))
    await sync.sync(root)
    for (const pid of shells) process.kill(pid, 'SIGKILL')
    await sync.sync(root)
    await sync.sync(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
