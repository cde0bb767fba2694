import { spawn, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildShim } from './build-shim.ts'
import { dropUnsynced } from './drop-unsynced.ts'
import { FaultControl } from './fault-control.ts'

const shim = buildShim()
let beside: string
let folder: string
let control: FaultControl

beforeEach(() => {
  beside = mkdtempSync(join(tmpdir(), 'contraflow-power-'))
  folder = join(beside, 'device')
  mkdirSync(folder)
  control = new FaultControl(folder, beside)
})
afterEach(() => {
  control[Symbol.dispose]()
  rmSync(beside, { recursive: true, force: true })
})

/** Runs a program of Node's as a process of the device. */
function run(program: string): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import * as fs from 'node:fs'\n${program}`],
    { cwd: folder, env: { ...process.env, ...control.environment(shim) }, encoding: 'utf8' },
  )
  expect(`${status} ${stderr}`).toBe('0 ')
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8')
const SYNC =
  'function sync(path) { const f = fs.openSync(path); fs.fsyncSync(f); fs.closeSync(f) }\n'

test('drops what was written and not synced, and keeps what was', () => {
  writeFileSync(join(folder, 'kept'), 'old old old')
  writeFileSync(join(folder, 'lost'), 'old old old')
  run(`${SYNC}
    fs.writeFileSync('kept', 'new'); sync('kept')
    fs.writeFileSync('lost', 'new'); fs.appendFileSync('lost', ', and longer than before')`)
  expect(read('lost')).toBe('new, and longer than before')
  expect(dropUnsynced(control)).toBeGreaterThan(0)
  expect([read('kept'), read('lost')]).toEqual(['new', 'old old old'])
})

test('a new name is lost with its folder unsynced, whatever was synced in it', () => {
  run(`${SYNC}
    fs.mkdirSync('a'); fs.writeFileSync('a/x', 'x'); sync('a/x'); sync('a')
    fs.mkdirSync('b'); fs.writeFileSync('b/y', 'y'); sync('b/y'); sync('b'); sync('.')
    fs.writeFileSync('b/z', 'z'); sync('b/z')
    fs.writeFileSync('empty', 'not synced'); sync('.')`)
  dropUnsynced(control)
  expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'empty'])
  expect(readdirSync(join(folder, 'b'))).toEqual(['y'])
  expect(read('empty')).toBe('')
})

test('a rename and a removal come undone, to the byte, with mode and times', () => {
  writeFileSync(join(folder, 'file'), 'old', { mode: 0o640 })
  writeFileSync(join(folder, 'gone'), 'gone')
  mkdirSync(join(folder, 'folder'))
  const before = statSync(join(folder, 'file'))
  const folderBefore = statSync(join(folder, 'folder'))
  run(`${SYNC}
    fs.writeFileSync('part', 'new'); sync('part'); fs.renameSync('part', 'file'); fs.chmodSync('file', 0o777)
    fs.rmSync('gone'); fs.rmdirSync('folder'); fs.symlinkSync('file', 'link')`)
  expect([read('file'), readdirSync(folder)]).toEqual(['new', ['file', 'link']])
  dropUnsynced(control)
  expect([read('file'), read('gone')]).toEqual(['old', 'gone'])
  expect(readdirSync(folder).sort()).toEqual(['file', 'folder', 'gone'])
  expect(statSync(join(folder, 'file'))).toMatchObject({
    mode: before.mode,
    mtimeMs: before.mtimeMs,
  })
  expect(statSync(join(folder, 'folder')).mode).toBe(folderBefore.mode)
})

test('a shell and its tools are watched as well, and syncing the file system keeps all', () => {
  const script = 'echo one > a; mv a b; sync -f .; echo two >> b; cp b c'
  spawnSync('/bin/sh', ['-c', script], {
    cwd: folder,
    env: { ...process.env, ...control.environment(shim) },
  })
  expect(read('c')).toBe('one\ntwo\n')
  dropUnsynced(control)
  expect([readdirSync(folder), read('b')]).toEqual([['b'], 'one\n'])
})

test('at the chosen change every process stands still, and nothing changes any more', async () => {
  control.arm({ action: 'cut-power', moment: 'change', target: 3 })
  const child = spawn(
    '/bin/sh',
    ['-c', 'echo 1 > a; (sleep 0.2; echo later > later) & echo 3 > c; echo 4 > d'],
    { cwd: folder, env: { ...process.env, ...control.environment(shim) }, detached: true },
  )
  await expect.poll(() => control.hasFired, { timeout: 10_000 }).toBe(true)
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(readdirSync(folder)).toEqual(['a'])
  process.kill(-(child.pid ?? 0), 'SIGKILL')
})

test('the wall clock is set for every process, in Node and in a shell; the monotonic one goes on', () => {
  control.setClock(-86_400 * 365)
  const since = (text: string) => Math.round((Number(text) - Date.now()) / 86_400_000)
  run(
    `fs.writeFileSync('node', String(Date.now())); fs.writeFileSync('ticks', String(process.hrtime.bigint()))`,
  )
  spawnSync('/bin/sh', ['-c', 'date +%s000 > shell'], {
    cwd: folder,
    env: { ...process.env, ...control.environment(shim) },
  })
  expect([since(read('node')), since(read('shell'))]).toEqual([-365, -365])
  expect(Math.abs(Number(process.hrtime.bigint()) - Number(read('ticks'))) / 1e9).toBeLessThan(60)
})
