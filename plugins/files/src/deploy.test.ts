import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { packed, writeTgz } from './testing/pack.ts'

const isRoot = process.getuid?.() === 0
let kit: PluginKit
let given: string

beforeEach(() => {
  kit = pluginKit(plugin)
  given = mkdtempSync(join(tmpdir(), 'contraflow-given-'))
})
afterEach(() => {
  kit[Symbol.dispose]()
  rmSync(given, { recursive: true, force: true })
})

const at = (path: string) => join(kit.root, path)
const modeOf = (path: string) => lstatSync(at(path)).mode & 0o7777
const ownerOf = (path: string) => `${lstatSync(at(path)).uid}:${lstatSync(at(path)).gid}`
const failedAs = (kind: string, message: string | RegExp = /./) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

/** Deploys a file that holds `content`, named in the flow as `source`. */
function deploy(
  source: string,
  content: string | Buffer,
  params: { readonly [name: string]: string | boolean },
) {
  const file = join(given, 'content')
  writeFileSync(file, content)
  return kit.step('deploy', { source, ...params }, { artifacts: { [source]: file } })
}

test('a file comes to the path that is named, with the folders that are missing', async () => {
  const { outcome } = await deploy('artifact:app.conf', 'new', { destination: '/etc/app/app.conf' })
  expect(outcome).toEqual({ ok: true, result: { files: 1, bytes: 3 } })
  expect(readFileSync(at('etc/app/app.conf'), 'utf8')).toBe('new')
  expect(modeOf('etc/app/app.conf')).toBe(0o644)
  expect(readdirSync(at('etc/app'))).toEqual(['app.conf'])
})

test.each([
  ['artifact:app.conf', 'app.conf'],
  ['artifact:100% sure?#1.conf', '100% sure?#1.conf'],
  ['https://example.org/a/app%20one.conf?v=2#top', 'app one.conf'],
  ['../beside/app.conf', 'app.conf'],
  ['./app.conf', 'app.conf'],
])(
  '%s comes into a folder by its own name, whether that is there or only ends with /',
  async (source, name) => {
    mkdirSync(at('there'))
    expect((await deploy(source, 'x', { destination: 'there' })).outcome.ok).toBe(true)
    expect((await deploy(source, 'x', { destination: 'made/' })).outcome.ok).toBe(true)
    expect(readdirSync(at('there'))).toEqual([name])
  },
)

test.each(['https://example.org/', 'https://example.org/%zz', 'https://example.org/..%2f..'])(
  '%s has no file name, and is not guessed at',
  async (source) => {
    const { outcome } = await deploy(source, 'x', { destination: 'folder/' })
    expect(outcome).toEqual(failedAs('invalid', /file name/))
    expect(readdirSync(kit.root)).toEqual([])
  },
)

test('a source that is not on the device is unavailable', async () => {
  const { outcome } = await kit.step('deploy', { source: 'artifact:gone', destination: 'x' })
  expect(outcome).toEqual(failedAs('unavailable', /artifact:gone/))
})

test('a replaced file hands on its mode and owner; named ones win', async () => {
  writeFileSync(at('app'), 'old')
  chmodSync(at('app'), 0o4751)
  if (isRoot) chownSync(at('app'), 65534, 12)
  if (isRoot) chmodSync(at('app'), 0o4751)
  await deploy('artifact:app', 'new', { destination: 'app' })
  expect([readFileSync(at('app'), 'utf8'), modeOf('app')]).toEqual(['new', 0o4751])
  if (isRoot) expect(ownerOf('app')).toBe('65534:12')
  await deploy('artifact:app', 'new', { destination: 'app', mode: '0600' })
  expect(modeOf('app')).toBe(0o600)
})

test.runIf(isRoot)('owners are known by name and number, with a group or without', async () => {
  const owners = {
    nobody: '65534:65534',
    'nobody:daemon': '65534:1',
    '54321': '54321:54321',
    '7:8': '7:8',
  }
  for (const [owner, ids] of Object.entries(owners)) {
    expect((await deploy('artifact:app', 'x', { destination: 'app', owner })).outcome.ok).toBe(true)
    expect(ownerOf('app')).toBe(ids)
  }
})

test.each(['no-such-user', 'root:no-such-group', '--help', ':', 'a b'])(
  'an owner %s that the device does not know is invalid, and nothing changes',
  async (owner) => {
    const { outcome } = await deploy('artifact:app', 'x', { destination: 'app', owner })
    expect(outcome).toEqual(failedAs('invalid', /no owner/))
    expect(readdirSync(kit.root)).toEqual([])
  },
)

/** A folder as a release is, packed by the machine's own tar. */
function release(...options: readonly string[]): Buffer {
  const folder = join(given, 'release')
  mkdirSync(join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, 'empty'))
  writeFileSync(join(folder, 'bin/app'), '#!/bin/sh\necho new\n', { mode: 0o755 })
  writeFileSync(join(folder, 'VERSION'), '2')
  symlinkSync('bin/app', join(folder, 'run'))
  execFileSync('ln', [join(folder, 'VERSION'), join(folder, 'VERSION.again')])
  chmodSync(join(folder, 'empty'), 0o500)
  return execFileSync('tar', ['-C', folder, '-c', ...options, '.'])
}

test.each([
  ['tar', []],
  ['tar.gz', ['-z']],
])(
  'a %s is unpacked: files, folders, links and second names, with their modes',
  async (_name, options) => {
    const { outcome, progress } = await deploy('artifact:release', release(...options), {
      destination: '/opt/app',
      extract: true,
    })
    expect(outcome).toEqual({ ok: true, result: { files: 4, bytes: 20 } })
    expect(readFileSync(at('opt/app/bin/app'), 'utf8')).toBe('#!/bin/sh\necho new\n')
    expect([modeOf('opt/app/bin/app'), modeOf('opt/app/empty')]).toEqual([0o755, 0o500])
    expect(readlinkSync(at('opt/app/run'))).toBe('bin/app')
    expect(statSync(at('opt/app/VERSION')).ino).toBe(statSync(at('opt/app/VERSION.again')).ino)
    expect(statSync(at('opt/app/VERSION')).mtimeMs).toBeLessThan(Date.now())
    expect(progress.at(-1)).toEqual({ done: 20, total: 20 })
  },
)

test('an archive of zstd is unpacked, one without an extract is delivered as it is', async () => {
  const archive = zstdCompressSync(await packed([[{ name: 'a' }, 'A']]))
  await deploy('artifact:a.tar.zst', archive, { destination: 'opt', extract: true })
  expect(readFileSync(at('opt/a'), 'utf8')).toBe('A')
  await deploy('artifact:a.tar.zst', archive, { destination: 'opt/' })
  expect(readFileSync(at('opt/a.tar.zst'))).toEqual(archive)
})

test('the archive decides modes and times, the params modes and owners', async () => {
  await writeTgz(join(given, 'a.tgz'), [
    [{ name: 'd', mode: 0o751 }],
    [{ name: 'd/f', mode: 0o640, uid: 12, gid: 34 }, 'F'],
  ])
  const artifacts = { 'artifact:a.tgz': join(given, 'a.tgz') }
  const params = { source: 'artifact:a.tgz', extract: true }
  await kit.step('deploy', { ...params, destination: 'one' }, { artifacts })
  expect([modeOf('one/d'), modeOf('one/d/f')]).toEqual([0o751, 0o640])
  expect(lstatSync(at('one/d/f')).mtimeMs).toBe(1_600_000_000_000)
  if (!isRoot) return
  expect(ownerOf('one/d/f')).toBe('12:34')
  const asked = { ...params, destination: 'two', mode: '0600', owner: 'nobody' }
  await kit.step('deploy', asked, { artifacts, step: 'two' })
  expect([modeOf('two/d'), modeOf('two/d/f')]).toEqual([0o751, 0o600])
  expect([ownerOf('two/d'), ownerOf('two/d/f')]).toEqual(['65534:65534', '65534:65534'])
})

test('what else lies in the destination is not touched', async () => {
  mkdirSync(at('opt/bin'), { recursive: true, mode: 0o700 })
  writeFileSync(at('opt/bin/other'), 'mine')
  await deploy('artifact:r', release(), { destination: 'opt', extract: true })
  expect(readFileSync(at('opt/bin/other'), 'utf8')).toBe('mine')
  expect(modeOf('opt/bin')).toBe(0o700)
})

test('an archive without entries delivers nothing', async () => {
  const { outcome } = await deploy('artifact:a', await packed([]), {
    destination: 'x',
    extract: true,
  })
  expect(outcome).toEqual({ ok: true, result: { files: 0, bytes: 0 } })
  expect(readdirSync(kit.root)).toEqual([])
})

test('whoever reads the file sees the old one whole until the new one is whole', async () => {
  const size = 8_000_000
  writeFileSync(at('app'), Buffer.alloc(size, 'o'))
  const attempt = deploy('artifact:app', Buffer.alloc(size, 'n'), { destination: 'app' })
  const seen = new Set<string>()
  const look = () => {
    const content = readFileSync(at('app'), 'latin1')
    seen.add(/^(o+|n+)$/.test(content) && content.length === size ? content.charAt(0) : 'torn')
  }
  const timer = setInterval(look, 1)
  expect((await attempt).outcome.ok).toBe(true)
  clearInterval(timer)
  look()
  expect([...seen]).toEqual(['o', 'n'])
})

test('an open old file stays as it was', async () => {
  writeFileSync(at('app'), 'old')
  const before = statSync(at('app')).ino
  await deploy('artifact:app', 'new', { destination: 'app' })
  expect(statSync(at('app')).ino).not.toBe(before)
})

test('a link that stands where a file is to come is replaced, not written through', async () => {
  writeFileSync(at('real'), 'mine')
  symlinkSync('real', at('app'))
  await deploy('artifact:app', 'new', { destination: 'app' })
  expect([readFileSync(at('real'), 'utf8'), readFileSync(at('app'), 'utf8')]).toEqual([
    'mine',
    'new',
  ])
})

test('a cancelled delivery ends as aborted and leaves the old file', async () => {
  writeFileSync(at('app'), 'old')
  writeFileSync(join(given, 'big'), Buffer.alloc(50_000_000))
  const controller = new AbortController()
  const attempt = kit.step(
    'deploy',
    { source: 'artifact:big', destination: 'app' },
    { artifacts: { 'artifact:big': join(given, 'big') }, signal: controller.signal },
  )
  while (!readdirSync(kit.root).some((name) => name.endsWith('.part'))) {
    await new Promise((resolve) => setImmediate(resolve))
  }
  controller.abort()
  expect((await attempt).outcome).toEqual(failedAs('aborted'))
  expect(readFileSync(at('app'), 'utf8')).toBe('old')
})

test.each([
  ['a file where a folder has to be', { destination: 'file/app' }, /no folder/],
  ['a file far above', { destination: 'file/a/b/app' }, /no folder/],
  ['a pipe', { destination: 'pipe' }, /neither a file nor a link/],
  ['a path above the root', { destination: '../app' }, /outside/],
  ['a link out of the root', { destination: 'out/app' }, /outside/],
  ['a link out of the root as folder', { destination: 'out' }, /outside/],
  ['a link to nothing', { destination: 'nowhere/app' }, /outside|no folder/],
])('%s is refused before anything changes', async (_name, params, message) => {
  writeFileSync(at('file'), '')
  execFileSync('mkfifo', [at('pipe')])
  symlinkSync(given, at('out'))
  symlinkSync('gone', at('nowhere'))
  const names = readdirSync(kit.root)
  for (const extract of [false, true]) {
    if (extract && params.destination === 'pipe') continue
    const { outcome } = await deploy('artifact:r', await packed([[{ name: 'r' }, 'R']]), {
      ...params,
      extract,
    })
    expect(outcome).toEqual(failedAs('invalid', message))
  }
  expect(readdirSync(kit.root)).toEqual(names)
  expect(readdirSync(given)).toEqual(['content'])
})

const canMount = isRoot && canMountTmpfs()

function canMountTmpfs(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-mount-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test.runIf(canMount)('where it does not fit, nothing changes', async () => {
  mkdirSync(at('small'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', at('small')])
  try {
    writeFileSync(at('small/app'), 'old')
    const before = treeOf(at('small'))
    const { outcome } = await deploy('artifact:app', Buffer.alloc(2_000_000), {
      destination: 'small/app',
    })
    expect(outcome).toEqual(failedAs('no-space', /are needed/))
    expect(treeOf(at('small'))).toEqual(before)
  } finally {
    execFileSync('umount', [at('small')])
  }
})

test.runIf(canMount)(
  'where what is there can not be kept, nothing changes, nor is the room for it used up',
  async () => {
    const home = join(kit.root, '..', 'snapshots')
    mkdirSync(home)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', home])
    try {
      writeFileSync(at('a'), Buffer.alloc(600_000, 'a'))
      writeFileSync(at('b'), Buffer.alloc(600_000, 'b'))
      const before = treeOf(kit.root)
      const archive = await packed([
        [{ name: 'a' }, 'A'],
        [{ name: 'b' }, 'B'],
      ])
      const { outcome } = await deploy('artifact:r', archive, { destination: '/', extract: true })
      expect(outcome).toEqual(failedAs('no-space'))
      expect(treeOf(kit.root)).toEqual(before)
      expect(existsSync(join(home, 'step'))).toBe(false)
    } finally {
      execFileSync('umount', [home])
    }
  },
)
