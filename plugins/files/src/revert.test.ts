import {
  chmodSync,
  chownSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { writeTgz } from './testing/pack.ts'

const isRoot = process.getuid?.() === 0
const LONG = 'n'.repeat(255)
let kit: PluginKit
let given: string
let before: readonly string[]

beforeEach(async () => {
  kit = pluginKit(plugin)
  given = mkdtempSync(join(tmpdir(), 'contraflow-given-'))
  const app = join(kit.root, 'opt/app')
  mkdirSync(join(app, 'bin'), { recursive: true })
  writeFileSync(join(app, 'bin/run'), Buffer.from([0, 1, 2, 255]))
  writeFileSync(join(app, 'empty'), '')
  writeFileSync(join(app, 'other'), 'not delivered')
  writeFileSync(join(app, LONG), 'long')
  symlinkSync('bin/run', join(app, 'link'))
  if (isRoot) chownSync(join(app, 'bin/run'), 65534, 12)
  if (isRoot) chownSync(join(app, 'bin'), 7, 8)
  chmodSync(join(app, 'bin/run'), 0o4751)
  chmodSync(join(app, 'bin'), 0o2750)
  utimesSync(join(app, 'bin/run'), 1_500_000_000.25, 1_500_000_000.5)
  lutimesSync(join(app, 'link'), 1_400_000_000, 1_400_000_001)
  utimesSync(join(app, 'bin'), 1_300_000_000, 1_300_000_001)
  utimesSync(app, 1_200_000_000, 1_200_000_001)
  utimesSync(join(kit.root, 'opt'), 1_100_000_000, 1_100_000_001)
  utimesSync(kit.root, 1_000_000_000, 1_000_000_001)
  before = treeOf(kit.root)
  await writeTgz(join(given, 'new.tgz'), [
    [{ name: 'bin/', mode: 0o755 }],
    [{ name: 'bin/run', mode: 0o755 }, 'new'],
    [{ name: 'bin/more' }, 'more'],
    [{ name: 'empty' }, 'no longer'],
    [{ name: 'link' }, 'a file now'],
    [{ name: LONG }, 'new'],
    [{ name: 'new/', mode: 0o500 }],
    [{ name: 'new/deep/er/file' }, 'new'],
    [{ name: 'new/link', type: 'symlink', linkname: '../bin/run' }, ''],
  ])
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(given, { recursive: true, force: true })
})

const params = { source: 'artifact:new.tgz', destination: 'opt/app', extract: true }

function deploy(destination = params.destination) {
  const artifacts = { 'artifact:new.tgz': join(given, 'new.tgz') }
  return kit.step('deploy', { ...params, destination }, { artifacts })
}

const revert = () => kit.action('revert', {}, { of: { params } })

test('what was replaced is there again to the byte, with mode, owner and times; what was not there is gone', async () => {
  expect((await deploy()).outcome.ok).toBe(true)
  expect(readFileSync(join(kit.root, 'opt/app/bin/run'), 'utf8')).toBe('new')
  const { outcome, output } = await revert()
  expect(outcome.ok).toBe(true)
  expect(output.log).toContain('4 put back, 6 removed\n')
  expect(treeOf(kit.root)).toEqual(before)
  expect(output.log).toContain('put back opt/app/bin/run\n')
  expect(output.log).toContain('removed opt/app/new/deep/er/file\n')
})

test('the folders that it made are gone as well', async () => {
  await deploy('srv/www/app')
  expect((await revert()).outcome.ok).toBe(true)
  expect(treeOf(kit.root)).toEqual(before)
})

test('a single file that was not there is gone, with its folders', async () => {
  const artifacts = { 'artifact:f': join(given, 'new.tgz') }
  await kit.step('deploy', { source: 'artifact:f', destination: '/srv/a/f' }, { artifacts })
  expect((await revert()).outcome.ok).toBe(true)
  expect(treeOf(kit.root)).toEqual(before)
})

test('reverting twice is the same as once', async () => {
  await deploy()
  await revert()
  const { outcome, output } = await revert()
  expect(outcome.ok).toBe(true)
  expect(output.log).toContain('4 put back, 0 removed\n')
  expect(treeOf(kit.root)).toEqual(before)
})

test('a second attempt does not make the first one’s files the ones to go back to', async () => {
  await deploy()
  await deploy()
  await revert()
  expect(treeOf(kit.root)).toEqual(before)
})

test('what others put into a folder that it made stays', async () => {
  await deploy('srv/app')
  writeFileSync(join(kit.root, 'srv/app/theirs'), 'theirs')
  expect((await revert()).outcome.ok).toBe(true)
  expect(readdirSync(join(kit.root, 'srv/app'))).toEqual(['theirs'])
})

test('what was delivered and since deleted or changed makes no difference', async () => {
  await deploy()
  rmSync(join(kit.root, 'opt/app'), { recursive: true })
  mkdirSync(join(kit.root, 'opt/app/bin'), { recursive: true })
  writeFileSync(join(kit.root, 'opt/app/bin/run'), 'spoiled')
  writeFileSync(join(kit.root, 'opt/app/other'), 'not delivered')
  expect((await revert()).outcome.ok).toBe(true)
  // The folder above was touched by others alone, and the file beside belongs to them.
  const ofTheStep = (lines: readonly string[]) =>
    lines.filter((line) => !/ opt$|app\/other/.test(line))
  expect(ofTheStep(treeOf(kit.root))).toEqual(ofTheStep(before))
})

test('a step that failed before it changed anything has nothing to put back', async () => {
  const failed = await kit.step('deploy', { source: 'artifact:gone', destination: 'x' })
  expect(failed.outcome.ok).toBe(false)
  const { outcome, output } = await revert()
  expect(outcome.ok).toBe(true)
  expect(output.log).toContain('0 put back, 0 removed\n')
  expect(treeOf(kit.root)).toEqual(before)
})

test('without a step there is nothing to revert', async () => {
  const { outcome } = await kit.action('revert', {})
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
})
