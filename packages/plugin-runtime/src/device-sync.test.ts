import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { DeviceSync } from './device-sync.ts'

test('syncs again and again, also when its shell was killed in between', async () => {
  const root = mkdtempSync(join(tmpdir(), 'contraflow sync-'))
  try {
    const sync = new DeviceSync()
    await sync.sync(root)
    const shells = execFileSync('pgrep', ['-P', `${process.pid}`, '-x', 'sh'], { encoding: 'utf8' })
    for (const pid of shells.trim().split('\n')) process.kill(Number(pid), 'SIGKILL')
    await sync.sync(root)
    await sync.sync(root)
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})
