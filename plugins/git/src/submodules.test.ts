import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { submoduleAddress } from './remote.ts'
import { type GitServer, startGitServer } from './testing/git-server.ts'
import { git, makeOrigin, type Origin } from './testing/origin.ts'
import plugin from './testing/with-revert.ts'

let home: string
let server: GitServer
let kit: PluginKit
let app: string
let outer: Origin
let inner: Origin
let innermost: Origin

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-git-'))
  server = await startGitServer(home)
  kit = pluginKit(plugin)
  app = join(kit.root, 'app')
  outer = makeOrigin(home, 'app.git')
  inner = makeOrigin(home, 'libs/inner.git')
  innermost = makeOrigin(home, 'libs/innermost.git')
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  kit[Symbol.dispose]()
  rmSync(home, { recursive: true, force: true })
})

/** A commit in which `path` is a submodule at that commit. */
function linked(origin: Origin, path: string, url: string, commit: string): string {
  origin.commit({ '.gitmodules': `[submodule "lib"]\n\tpath = ${path}\n\turl = ${url}\n` })
  origin.git('update-index', '--add', '--cacheinfo', `160000,${commit},${path}`)
  origin.git('commit', '-q', '-m', 'submodule')
  origin.git('push', '-q', '-f', 'origin', 'main')
  return origin.git('rev-parse', 'HEAD')
}

const clone = (step: string, more = {}) =>
  kit.step('clone', { repository: `${server.url}/app.git`, destination: 'app', ...more }, { step })

async function cloned(step: string, more = {}): Promise<void> {
  expect((await clone(step, more)).outcome).toMatchObject({ ok: true })
}

async function reverted(step: string): Promise<void> {
  const { outcome } = await kit.action('revert', {}, { of: { params: {} }, step })
  expect(outcome).toMatchObject({ ok: true })
}

function threeDeep(content: string): void {
  const deepest = innermost.commit({ deep: content })
  const middle = linked(inner, 'below', '../innermost.git', deepest)
  linked(outer, 'lib/inner', '../libs/inner.git', middle)
}

test('submodules of submodules are checked out too, as git itself would have them, and all goes back', async () => {
  threeDeep('one\n')
  await cloned('one', { submodules: true })
  expect(readFileSync(join(app, 'lib/inner/below/deep'), 'utf8')).toBe('one\n')
  expect(git(app, 'submodule', 'status', '--recursive')).toMatch(
    /^[0-9a-f]{40} lib\/inner .*\n [0-9a-f]{40} lib\/inner\/below /,
  )
  expect(git(app, 'status', '--porcelain', '--ignored')).toBe('')

  mkdirSync(join(app, 'lib/inner/below/more'))
  writeFileSync(join(app, 'lib/inner/below/more/untracked'), '')
  writeFileSync(join(app, 'lib/inner/below/deep'), 'changed by hand')
  const before = treeOf(kit.root)
  threeDeep('two\n')
  await cloned('two', { submodules: true })
  expect(readFileSync(join(app, 'lib/inner/below/deep'), 'utf8')).toBe('two\n')
  expect(git(app, 'status', '--porcelain', '--ignored')).toBe('')
  expect((await clone('three', { submodules: true })).outcome).toMatchObject({
    result: { changed: false },
  })
  await reverted('two')
  expect(treeOf(kit.root)).toEqual(before)
  rmSync(join(app, 'lib/inner/below/more'), { recursive: true })
  await reverted('one')
  expect(readdirSync(kit.root)).toEqual([])
})

test('without them their folders stay empty', async () => {
  threeDeep('one\n')
  await cloned('one')
  expect(readdirSync(join(app, 'lib/inner'))).toEqual([])
  expect(git(app, 'status', '--porcelain', '--ignored')).toBe('')
  expect(existsSync(join(app, '.git/modules'))).toBe(false)
})

test('an address that would have git do something else is refused, and nothing changed', async () => {
  const commit = inner.commit({ deep: '' })
  for (const url of ['ext::sh -c true', '-u./payload', '/srv/inner.git', 'file:///srv/inner.git']) {
    linked(outer, 'lib', url, commit)
    expect((await clone('one', { submodules: true })).outcome).toMatchObject({
      failure: { kind: 'invalid', message: expect.stringMatching(/no address of a repository/) },
    })
  }
  expect(readdirSync(kit.root)).toEqual([])
})

test.each([
  ['https://host/a/b.git', '../c.git', 'https://host/a/c.git'],
  ['https://host/a/b.git/', '../../c/d.git', 'https://host/c/d.git'],
  ['https://host/a/b.git', './c.git', 'https://host/a/b.git/c.git'],
  ['git@host:a/b.git', '../c.git', 'git@host:a/c.git'],
  ['git@host:b.git', '../c.git', 'git@host:c.git'],
  ['https://host/a', 'https://else/b', 'https://else/b'],
])('beside %s, %s is %s', (parent, address, wanted) => {
  expect(submoduleAddress(parent, address)).toBe(wanted)
})
