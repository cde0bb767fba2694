import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { type Packed, packed } from './testing/pack.ts'

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
  symlinkSync('..', join(kit.root, 'opt/app/up'))
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(outside, { recursive: true, force: true })
})

async function unpack(archive: Buffer) {
  const file = join(kit.root, '..', 'archive')
  writeFileSync(file, archive)
  const params = { source: 'artifact:x.tgz', destination: '/opt/app', extract: true }
  return kit.step('deploy', params, { artifacts: { 'artifact:x.tgz': file } })
}

async function isRefusedWhole(archive: Buffer): Promise<void> {
  const before = [treeOf(kit.root), treeOf(outside)]
  const { outcome } = await unpack(archive)
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
  expect([treeOf(kit.root), treeOf(outside)]).toEqual(before)
}

const link = (name: string, linkname: string): Packed => [{ name, type: 'symlink', linkname }, '']
const hardLink = (name: string, linkname: string): Packed => [{ name, type: 'link', linkname }, '']
const file = (name: string): Packed => [{ name }, 'evil']

const EVIL: { readonly [name: string]: readonly Packed[] } = {
  'a path above it': [file('../precious')],
  'a path above it, further in': [file('folder/../../precious')],
  'a path that climbs and comes back': [file('folder/../file')],
  'an absolute path': [file('/etc/passwd')],
  'a folder above it': [[{ name: '../other/' }]],
  'a link to an absolute path': [link('l', '/etc/passwd')],
  'a link above it': [link('l', '../precious')],
  'a link above it, from further in': [link('a/b/l', '../../../precious')],
  'a link that climbs behind a name': [link('l', 'folder/../../precious')],
  'a link to nothing': [link('l', '')],
  'a file below a link of its own': [link('l', 'folder'), file('l/x')],
  'a file below a link of its own that points out': [link('l', '..'), file('l/precious')],
  'a file below a link to a link': [link('a', 'folder'), link('b', 'a'), file('b/c/x')],
  'a link in the place of a folder that it filled': [file('d/x'), link('d', 'folder')],
  'a folder in the place of a link': [link('d', 'folder'), [{ name: 'd' }], file('d/x')],
  'a file below a file': [file('x'), file('x/y')],
  'a second name of a file outside': [hardLink('l', '../precious')],
  'a second name of an absolute path': [hardLink('l', '/etc/passwd')],
  'a second name of what is only on the device': [hardLink('l', 'file')],
  'a second name of a link': [link('a', 'folder'), hardLink('b', 'a')],
  'a second name of what has become a link': [file('a'), link('a', 'folder'), hardLink('b', 'a')],
  'a second name of itself': [hardLink('l', 'l')],
  'a file through a link of the device out of it': [file('out/precious')],
  'a file through a link of the device to above it': [file('up/precious')],
  'a folder through a link of the device': [[{ name: 'up/new/' }]],
  'a second name made through a link of the device': [file('a'), hardLink('up/b', 'a')],
  'a link made through a link of the device': [link('out/l', 'x')],
  'a file where a folder is': [file('folder')],
  'a folder where a file is': [[{ name: 'file/' }]],
  'a file below a file of the device': [file('file/x')],
  'a device': [[{ name: 'dev', type: 'character-device', devmajor: 1, devminor: 3 }, '']],
  'a pipe': [[{ name: 'pipe', type: 'fifo' }, '']],
}

test.each(Object.entries(EVIL))(
  '%s: all of it is refused before anything changes',
  async (_name, entries) => {
    await isRefusedWhole(await packed([file('good'), ...entries]))
  },
)

test('a link planted by an earlier delivery is not written through by a later one', async () => {
  rmSync(join(kit.root, 'opt/app/up'))
  const { outcome } = await unpack(await packed([link('to-folder', 'folder'), link('self', '.')]))
  expect(outcome.ok).toBe(true)
  const inside = await unpack(await packed([file('to-folder/x')]))
  expect(inside.outcome.ok).toBe(true)
  expect(readFileSync(join(kit.root, 'opt/app/folder/x'), 'utf8')).toBe('evil')
})

test('a second name that a file has elsewhere is not written through', async () => {
  linkSync(join(outside, 'precious'), join(kit.root, 'opt/app/shared'))
  expect((await unpack(await packed([file('shared')]))).outcome.ok).toBe(true)
  expect(readFileSync(join(outside, 'precious'), 'utf8')).toBe('precious')
})

test('what is no whole archive is refused before anything changes', async () => {
  const whole = await packed([file('good'), [{ name: 'large' }, Buffer.alloc(100_000, 'x')]])
  const zipped = gzipSync(whole)
  const spoiled = Buffer.from(whole)
  spoiled.fill(0xff, 1024, 1536)
  const broken = {
    nothing: Buffer.alloc(0),
    text: Buffer.from('#!/bin/sh\necho I am a script\n'),
    'long text': Buffer.from('all work and no play '.repeat(1_000)),
    random: Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 7919) % 251)),
    zip: Buffer.from(`PK\u0003\u0004${'\0'.repeat(600)}`, 'latin1'),
    'cut in a file': whole.subarray(0, 50_000),
    'cut between files': whole.subarray(0, 1_024),
    'cut in its end': whole.subarray(0, whole.length - 1_024),
    'cut gzip': zipped.subarray(0, zipped.length - 20),
    'gzip of text': gzipSync('no archive at all'),
    'gzip that is none': Buffer.concat([zipped.subarray(0, 12), Buffer.alloc(100, 7)]),
    'spoiled header': spoiled,
  }
  for (const [name, archive] of Object.entries(broken)) {
    const before = treeOf(kit.root)
    const { outcome } = await unpack(archive)
    expect([name, outcome]).toMatchObject([name, { ok: false, failure: { kind: 'invalid' } }])
    expect(treeOf(kit.root)).toEqual(before)
  }
})
