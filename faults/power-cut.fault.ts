import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildShim, dropUnsynced, FaultControl } from '@contraflow/testing'
import { expect, test } from 'vitest'
import { breakEverywhere } from './device/break-everywhere.ts'

const RETENTION = join(import.meta.dirname, '..', 'packages', 'runner', 'src', 'retention.ts')

breakEverywhere('cut-power')

test('the folders in which a run keeps something are still there after a power cut', () => {
  const beside = mkdtempSync(join(tmpdir(), 'contraflow-fault-'))
  const home = join(beside, 'home')
  mkdirSync(home)
  using control = new FaultControl(home, beside)
  const snapshots = join(home, 'runs', 'one', 'snapshots')
  const state = join(home, 'runs', 'one', 'of', 'greeter', 'state')
  const unsynced = join(snapshots, 'a')
  const program = `
    import { mkdirSync } from 'node:fs'
    import { makeFolders } from ${JSON.stringify(RETENTION)}
    makeFolders(${JSON.stringify(home)}, ${JSON.stringify([snapshots, state])})
    mkdirSync(${JSON.stringify(unsynced)})`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { ...process.env, ...control.environment(buildShim()) },
    encoding: 'utf8',
  })
  expect(`${status} ${stderr}`).toBe('0 ')
  dropUnsynced(control)
  expect([snapshots, state, unsynced].map((path) => existsSync(path))).toEqual([true, true, false])
  rmSync(beside, { recursive: true, force: true })
})
