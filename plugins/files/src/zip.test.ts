import { execFileSync } from 'node:child_process'
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
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
import { packed } from './testing/pack.ts'
import { type Zipped, zipped } from './testing/pack-zip.ts'

let kit: PluginKit
let outside: string

beforeEach(() => {
  kit = pluginKit(plugin)
  outside = mkdtempSync(join(tmpdir(), 'contraflow-outside-'))
  writeFileSync(join(outside, 'precious'), 'precious')
  mkdirSync(join(kit.root, 'opt/app/folder'), { recursive: true })
  writeFileSync(join(kit.root, 'opt/precious'), 'precious')
  writeFileSync(join(kit.root, 'opt/app/file'), 'old')
  symlinkSync(outside, join(kit.root, 'opt/app/out'))
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(outside, { recursive: true, force: true })
})

const at = (path: string) => join(kit.root, 'opt/app', path)

/** Under a name that says nothing of what it is. */
function unpack(archive: Buffer, more: { readonly [name: string]: string } = {}) {
  const file = join(kit.root, '..', 'archive')
  writeFileSync(file, archive)
  const params = { source: 'artifact:x', destination: '/opt/app', extract: true, ...more }
  return kit.step('deploy', params, { artifacts: { 'artifact:x': file } })
}

const hasZip = (() => {
  try {
    execFileSync('zip', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test.skipIf(!hasZip).each([
  ['as it comes', []],
  ['with the sizes of zip64', ['-fz']],
])(
  'a zip of the machine’s own program is unpacked, %s: files, folders, links, modes, times (needs zip)',
  async (_name, options) => {
    const release = join(outside, 'release')
    mkdirSync(join(release, 'bin'), { recursive: true })
    mkdirSync(join(release, 'empty'), { mode: 0o750 })
    writeFileSync(join(release, 'bin/run'), 'all work and no play '.repeat(5_000), { mode: 0o755 })
    writeFileSync(join(release, 'VERSION'), '2')
    utimesSync(join(release, 'VERSION'), 1_600_000_001, 1_600_000_001)
    symlinkSync('bin/run', join(release, 'run'))
    execFileSync('zip', ['-qry', ...options, '../release.zip', '.'], { cwd: release })
    const { outcome } = await unpack(readFileSync(join(outside, 'release.zip')))
    expect(outcome).toMatchObject({ ok: true, result: { files: 3, bytes: 105_001 } })
    expect(readFileSync(at('bin/run'), 'utf8')).toBe(readFileSync(join(release, 'bin/run'), 'utf8'))
    expect([at('bin/run'), at('empty')].map((path) => lstatSync(path).mode & 0o7777)).toEqual([
      0o755, 0o750,
    ])
    expect(lstatSync(at('VERSION')).mtimeMs).toBe(1_600_000_001_000)
    expect(readlinkSync(at('run'))).toBe('bin/run')
  },
)

test('one of a system that knows no modes gets the usual ones; one without entries delivers nothing', async () => {
  await unpack(
    zipped([
      { name: 'a/', mode: null },
      { name: 'a/b', content: 'B', mode: null },
    ]),
  )
  expect([at('a'), at('a/b')].map((path) => lstatSync(path).mode & 0o7777)).toEqual([0o755, 0o644])
  expect((await unpack(zipped([]))).outcome).toEqual({ ok: true, result: { files: 0, bytes: 0 } })
})

test('nothing from a zip runs as its owner', async () => {
  const { outcome } = await unpack(zipped([{ name: 'a', content: 'A', mode: 0o106755 }]))
  expect(outcome).toEqual({ ok: true, result: { files: 1, bytes: 1 } })
  expect(lstatSync(at('a')).mode & 0o7777).toBe(0o755)
})

test('a tar says who its programs run as, for the very owner and group that it names, and for nobody else', async () => {
  const archive = await packed([[{ name: 'a', mode: 0o6755, uid: 12, gid: 34 }, 'A']])
  const isRoot = process.getuid?.() === 0
  await unpack(archive)
  expect(lstatSync(at('a')).mode & 0o7777).toBe(isRoot ? 0o6755 : 0o755)
  if (!isRoot) return
  await unpack(archive, { owner: '0:34' })
  expect(lstatSync(at('a')).mode & 0o7777).toBe(0o2755)
  await unpack(archive, { owner: '0:0', mode: '4755' })
  expect(lstatSync(at('a')).mode & 0o7777).toBe(0o4755)
})

const file = (name: string): Zipped => ({ name, content: 'evil' })
const link = (name: string, target: string): Zipped => ({ name, content: target, mode: 0o120777 })
const own = `.contraflow-${'0'.repeat(16)}.part`

const EVIL: { readonly [name: string]: readonly [string, ...Zipped[]] } = {
  'a path above it': ['invalid relative path', file('../precious')],
  'a path that climbs further in': ['invalid relative path', file('folder/../../precious')],
  'an absolute path': ['absolute path', file('/etc/passwd')],
  'a path of another system': ['absolute path', file('C:/precious')],
  'a path with backslashes': ['invalid characters', file('..\\precious')],
  'a folder with backslashes': ['invalid characters', file('a\\b')],
  'a name with a NUL': ['leaves the destination', file('go\0od')],
  'a link to an absolute path': ['outside of the destination', link('l', '/etc/passwd')],
  'a link above it': ['outside of the destination', link('l', '../precious')],
  'a link that climbs behind a name': ['not a plain path', link('l', 'folder/../../precious')],
  'a link to nothing': ['not a plain path', link('l', '')],
  'a link of endless length': ['too long', link('l', 'x'.repeat(5_000))],
  'a file below a link of its own': ['no folder in it', link('l', 'folder'), file('l/x')],
  'a file through a link of the device out of it': ['through a link', file('out/precious')],
  'a name that comes twice': ['in it twice', file('a'), file('a')],
  'a file and a folder of one name': ['in it twice', file('a'), { name: 'a/' }],
  'a device': ['character-device', { name: 'd', mode: 0o020666 }],
  'a disk': ['block-device', { name: 'd', mode: 0o060666 }],
  'a pipe': ['fifo', { name: 'd', mode: 0o010666 }],
  'a folder that is a file': ['two kinds', { name: 'd/', mode: 0o100644 }],
  'a file that is a folder': ['two kinds', { name: 'd', mode: 0o040755 }],
  'a name that deliveries use': ['for themselves', file(own)],
  'a wrong checksum': ['damaged', { name: 'a', content: 'A', says: { crc: 1 } }],
  'a size that is not its own': ['size mismatch', { name: 'a', content: 'A', says: { bytes: 2 } }],
}

test.each(Object.entries(EVIL))(
  '%s: all of it is refused before anything changes',
  async (_name, [reason, ...entries]) => {
    const before = [treeOf(kit.root), treeOf(outside)]
    const { outcome } = await unpack(zipped([file('good'), ...entries]))
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'invalid', message: expect.stringContaining(reason) },
    })
    expect([treeOf(kit.root), treeOf(outside)]).toEqual(before)
    expect((await unpack(zipped([file('good')]))).outcome.ok).toBe(true)
  },
)

test('a path that comes twice in a tar is what came last, and room for it is counted once', async () => {
  const archive = await packed([
    [{ name: 'a' }, 'first'],
    [{ name: 'a' }, 'last'],
  ])
  expect((await unpack(archive)).outcome.ok).toBe(true)
  expect(readFileSync(at('a'), 'utf8')).toBe('last')
})

test('one that is cut anywhere is refused before anything changes', async () => {
  const whole = zipped([file('good'), { name: 'large', content: Buffer.alloc(10_000, 'x') }])
  const before = treeOf(kit.root)
  for (const bytes of [4, 30, 5_000, whole.length - 23, whole.length - 1]) {
    const { outcome } = await unpack(whole.subarray(0, bytes))
    expect([bytes, outcome]).toMatchObject([bytes, { ok: false, failure: { kind: 'invalid' } }])
  }
  expect(treeOf(kit.root)).toEqual(before)
})

test('an archive that holds more than the whole disk could is told at once, and not read', async () => {
  const before = treeOf(kit.root)
  const tar = Buffer.from((await packed([[{ name: 'a' }, 'A']])).subarray(0, 1_024))
  // A size of 1 PiB, as tars write large ones; and the sum of the header put right.
  tar.fill(0, 124, 136)
  tar.writeUInt8(0x80, 124)
  tar.writeUInt32BE(2 ** 18, 128)
  tar.write(' '.repeat(8), 148, 'latin1')
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  const { outcome } = await unpack(tar)
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'no-space' } })
  expect(treeOf(kit.root)).toEqual(before)
})

test.each(['fd377a585a0000', '425a6839314159', '377abcaf271c00'])(
  'what starts with %s is told by its name',
  async (start) => {
    const { outcome } = await unpack(Buffer.from(start, 'hex'))
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'invalid', message: expect.stringMatching(/pack it as/) },
    })
  },
)
