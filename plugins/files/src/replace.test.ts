import {
  existsSync,
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
import { type Packed, writeTgz } from './testing/pack.ts'

let kit: PluginKit
let given: string
let before: readonly string[]

const NEW: readonly Packed[] = [
  [{ name: 'run', mode: 0o755 }, 'new'],
  [{ name: 'lib/a' }, 'new a'],
]

beforeEach(async () => {
  kit = pluginKit(plugin)
  given = mkdtempSync(join(tmpdir(), 'contraflow-given-'))
  const app = join(kit.root, 'opt/app')
  mkdirSync(join(app, 'lib/deep/er'), { recursive: true })
  mkdirSync(join(app, 'empty'), { mode: 0o700 })
  for (const path of ['run', 'old', 'lib/a', 'lib/b', 'lib/deep/er/c'])
    writeFileSync(join(app, path), `old ${path}`, { mode: 0o640 })
  writeFileSync(join(kit.root, 'opt/beside'), 'beside')
  writeFileSync(join(given, 'precious'), 'precious')
  symlinkSync(given, join(app, 'lib/out'))
  symlinkSync('gone', join(app, 'dangling'))
  for (const path of ['lib/out', 'dangling'])
    lutimesSync(join(app, path), 1_300_000_000, 1_300_000_001)
  for (const path of ['lib/a', 'lib/b', 'lib/deep/er', 'lib/deep', 'lib', 'empty', '.', '..'])
    utimesSync(join(app, path), 1_200_000_000, 1_200_000_001)
  before = treeOf(kit.root)
  await writeTgz(join(given, 'new.tgz'), NEW)
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(given, { recursive: true, force: true })
})

const params = { source: 'a', destination: 'opt/app', extract: true, existing: 'replace' }
const replace = (more: { readonly [name: string]: string | boolean } = {}) =>
  kit.step('deploy', { ...params, ...more }, { artifacts: { a: join(given, 'new.tgz') } })
const revert = () => kit.action('revert', {}, { of: { params } })

test('what the archive does not hold goes away, and comes back to the byte', async () => {
  expect((await replace()).outcome).toEqual({ ok: true, result: { files: 2, bytes: 8 } })
  const names = readdirSync(join(kit.root, 'opt/app'), { recursive: true, encoding: 'utf8' })
  expect(names.toSorted()).toEqual(['lib', 'lib/a', 'run'])
  expect(readFileSync(join(given, 'precious'), 'utf8')).toBe('precious')
  expect(existsSync(join(kit.root, 'opt/beside'))).toBe(true)
  for (const _twice of [1, 2]) {
    expect((await revert()).outcome.ok).toBe(true)
    expect(treeOf(kit.root)).toEqual(before)
  }
})

test('tried again after an interruption it is the same, and what was there first is what comes back', async () => {
  await replace()
  writeFileSync(join(kit.root, 'opt/app/old'), 'half removed')
  expect((await replace()).outcome.ok).toBe(true)
  expect(existsSync(join(kit.root, 'opt/app/old'))).toBe(false)
  await revert()
  expect(treeOf(kit.root)).toEqual(before)
})

test('a folder that is not there yet is made, as ever', async () => {
  expect((await replace({ destination: 'srv/new' })).outcome.ok).toBe(true)
  expect(readFileSync(join(kit.root, 'srv/new/run'), 'utf8')).toBe('new')
})

test('without being asked, everything stays', async () => {
  await replace({ existing: 'merge' })
  expect(readFileSync(join(kit.root, 'opt/app/lib/b'), 'utf8')).toBe('old lib/b')
})

test.each([
  ['the whole device', { destination: '/' }, /whole device/],
  ['a single file', { extract: false }, /only an archive/],
])('%s is never replaced', async (_name, more, message) => {
  const { outcome } = await replace(more)
  expect(outcome).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringMatching(message) },
  })
  expect(treeOf(kit.root)).toEqual(before)
})

test('nor what would be reached through a link, nor what can not be kept', async () => {
  rmSync(join(kit.root, 'opt/app/lib'), { recursive: true })
  symlinkSync('empty', join(kit.root, 'opt/app/lib'))
  const linked = treeOf(kit.root)
  expect((await replace()).outcome).toMatchObject({
    ok: false,
    failure: { kind: 'invalid', message: expect.stringMatching(/through a link/) },
  })
  expect(treeOf(kit.root)).toEqual(linked)
})
