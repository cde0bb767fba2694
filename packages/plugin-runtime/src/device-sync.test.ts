import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { DeviceSync } from './device-sync.ts'

const root = mkdtempSync(join(tmpdir(), 'contraflow sync-'))
const sync = new DeviceSync()
afterEach(() => {
  sync.close()
  rmSync(root, { recursive: true, force: true })
})

test('syncs again and again, many at once, and says so where it can not', async () => {
  writeFileSync(join(root, 'file'), 'text')
  await sync.sync(root)
  await Promise.all([sync.sync(root), sync.sync(root)])
  sync.close()
  await expect(sync.sync(root)).rejects.toThrow(/could not be brought to the disk/)
})
