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
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type KitAttempt, type PluginKit, pluginKit, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type GitServer, startGitServer } from './testing/git-server.ts'
import { git, makeOrigin, type Origin } from './testing/origin.ts'
import plugin from './testing/with-revert.ts'

let home: string
let origin: Origin
let server: GitServer
let kit: PluginKit
let app: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-git-'))
  origin = makeOrigin(home)
  server = await startGitServer(home)
  kit = pluginKit(plugin)
  app = join(kit.root, 'opt/app')
})
afterEach(async () => {
  await server[Symbol.asyncDispose]()
  kit[Symbol.dispose]()
  rmSync(home, { recursive: true, force: true })
})

let steps = 0
const paramsOf = (more = {}) => ({
  repository: `${server.url}/app.git`,
  destination: 'opt/app',
  ...more,
})

/** A step of its own each time, as in a run of its own. */
async function clone(more = {}, step?: string): Promise<KitAttempt> {
  steps += 1
  return kit.step('clone', paramsOf(more), { step: step ?? `step-${steps}` })
}

async function cloned(more = {}, step?: string): Promise<KitAttempt> {
  const attempt = await clone(more, step)
  expect(attempt.outcome).toMatchObject({ ok: true })
  return attempt
}

async function revert(step = `step-${steps}`): Promise<void> {
  const { outcome } = await kit.action('revert', {}, { of: { params: {} }, step })
  expect(outcome).toMatchObject({ ok: true })
}

const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

const read = (path: string) => readFileSync(join(app, path), 'utf8')
const names = () => readdirSync(app).toSorted()
/** Git's own judgement, with an index that it has to believe nothing of. */
const status = () => {
  git(app, 'update-index', '-q', '--refresh')
  return git(app, 'status', '--porcelain', '--ignored')
}

const FIRST = {
  'README.md': 'one\n',
  'bin/run': '#!/bin/sh\necho one\n',
  current: '-> bin/run',
  'old/deep/file': 'goes\n',
  '.gitignore': '*.log\ncache/\n',
}
const SECOND = { 'README.md': 'two\n', 'new/deep/file': 'comes\n', 'old/deep/file': null }

describe('a folder that is not there', () => {
  test('becomes the default branch: files, programs, links, a repository that git finds nothing wrong with', async () => {
    const commit = origin.commit(FIRST)
    const { outcome } = await cloned()
    expect(outcome).toEqual({
      ok: true,
      result: { commit, previousCommit: null, changed: true, written: 5, removed: 0 },
    })
    expect(read('README.md')).toBe('one\n')
    expect(lstatSync(join(app, 'bin/run')).mode & 0o777).toBe(0o755)
    expect(readlinkSync(join(app, 'current'))).toBe('bin/run')
    expect(status()).toBe('')
    expect(git(app, 'fsck', '--full', '--strict')).toBe('')
    expect(git(app, 'status', '-sb')).toBe('## main...origin/main')
    expect(git(app, 'remote', 'get-url', 'origin')).toBe(`${server.url}/app.git`)
    await revert()
    expect(existsSync(join(kit.root, 'opt'))).toBe(false)
  })

  test('a branch, a tag, an annotated tag, a commit, a full name', async () => {
    const first = origin.commit(FIRST)
    const second = origin.commit(SECOND)
    const beta = origin.commit({ beta: 'beta' }, 'release/beta')
    origin.tag('v1', first)
    origin.tag('v2', second, true)
    for (const [revision, commit, head] of [
      ['release/beta', beta, 'refs/heads/release/beta'],
      ['v1', first, ''],
      ['v2', second, ''],
      [second, second, ''],
      [first.toUpperCase(), first, ''],
      ['refs/tags/v2', second, ''],
      ['main', second, 'refs/heads/main'],
      ['HEAD', second, 'refs/heads/main'],
    ] as const) {
      expect((await cloned({ revision })).outcome).toMatchObject({ result: { commit } })
      expect(git(app, 'rev-parse', 'HEAD')).toBe(commit)
      const branch = head === '' ? '' : git(app, 'symbolic-ref', 'HEAD')
      expect(branch).toBe(head)
      expect(status()).toBe('')
    }
    expect(git(app, 'cat-file', '-t', 'refs/tags/v2')).toBe('tag')
    expect(git(app, 'fsck', '--full')).toBe('')
  })

  test('a shallow one has that much of the history, and gets all of it when it is asked for', async () => {
    origin.commit(FIRST)
    origin.commit(SECOND)
    const third = origin.commit({ 'README.md': 'three\n' })
    await cloned({ depth: 1 })
    expect(git(app, 'rev-list', '--count', 'HEAD')).toBe('1')
    const before = treeOf(kit.root)

    const fourth = origin.commit({ 'README.md': 'four\n' })
    await cloned({ depth: 2 })
    expect(git(app, 'rev-parse', 'HEAD')).toBe(fourth)
    expect(git(app, 'fsck', '--full')).toBe('')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
    expect(git(app, 'fsck', '--full')).toBe('')

    await cloned({ revision: third })
    expect(git(app, 'rev-list', '--count', 'HEAD')).toBe('3')
    expect(git(app, 'fsck', '--full')).toBe('')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('a commit that no branch names any more is found among what the server has', async () => {
    const first = origin.commit(FIRST)
    origin.commit(SECOND)
    git(join(home, 'app.git'), 'config', 'protocol.version', '0')
    git(join(home, 'app.git'), 'config', 'uploadpack.allowAnySHA1InWant', 'false')
    await cloned({ revision: first })
    expect(git(app, 'rev-parse', 'HEAD')).toBe(first)
  })
})

describe('a folder that is there', () => {
  /** An older commit, changed, with files that git does not know. */
  async function changedByHand(): Promise<readonly string[]> {
    origin.commit(FIRST)
    await cloned()
    writeFileSync(join(app, 'README.md'), 'changed by hand\n')
    chmodSync(join(app, 'README.md'), 0o640)
    utimesSync(join(app, 'README.md'), 1_500_000_000, 1_500_000_001)
    unlinkSync(join(app, 'bin/run'))
    mkdirSync(join(app, 'data/deep'), { recursive: true })
    mkdirSync(join(app, 'empty'))
    mkdirSync(join(app, 'cache'))
    writeFileSync(join(app, 'data/deep/untracked'), 'not git’s')
    writeFileSync(join(app, 'cache/ignored'), 'ignored')
    writeFileSync(join(app, 'app.log'), 'log')
    for (const folder of ['data/deep', 'data', 'empty', 'cache', 'bin', '.git', '']) {
      utimesSync(join(app, folder), 1_200_000_000, 1_200_000_001)
    }
    if (process.getuid?.() === 0) chownSync(join(app, 'data/deep/untracked'), 12, 34)
    // As whoever looks at it leaves it.
    git(app, 'status')
    git(app, 'branch', 'local')
    utimesSync(join(app, '.git'), 1_200_000_000, 1_200_000_001)
    return treeOf(kit.root)
  }

  test('becomes the commit and nothing else but what it ignores; and is back to the byte, .git included', async () => {
    const before = await changedByHand()
    const commit = origin.commit(SECOND)
    const { outcome } = await cloned()
    expect(outcome).toMatchObject({ result: { commit, changed: true } })
    expect(names()).toEqual([
      ...['.git', '.gitignore', 'README.md', 'app.log', 'bin', 'cache', 'current', 'new'],
    ])
    expect(read('README.md')).toBe('two\n')
    expect(status()).toBe('!! app.log\n!! cache/')
    expect(git(app, 'branch', '--list', 'local')).toBe('local')
    expect(git(app, 'fsck', '--full')).toBe('')
    for (let times = 0; times < 2; times += 1) {
      await revert()
      expect(treeOf(kit.root)).toEqual(before)
    }
    expect(git(app, 'fsck', '--full')).toBe('')
  })

  test('clean all: ignored files go too, and come back', async () => {
    const before = await changedByHand()
    origin.commit(SECOND)
    await cloned({ clean: 'all' })
    expect(names()).toEqual(['.git', '.gitignore', 'README.md', 'bin', 'current', 'new'])
    expect(status()).toBe('')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('clean nothing: what git does not know stays, what the commit no longer has goes', async () => {
    const before = await changedByHand()
    origin.commit(SECOND)
    await cloned({ clean: 'nothing' })
    expect(read('data/deep/untracked')).toBe('not git’s')
    expect(names()).toContain('empty')
    expect(names()).not.toContain('old')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('what the commit ignores is by its own rules, not by those that lie in the folder', async () => {
    origin.commit({ ...FIRST, '.gitignore': 'a.tmp\n' })
    await cloned()
    writeFileSync(join(app, 'a.tmp'), '')
    writeFileSync(join(app, 'b.tmp'), '')
    origin.commit({ '.gitignore': 'b.tmp\n' })
    await cloned()
    expect(names()).not.toContain('a.tmp')
    expect(names()).toContain('b.tmp')
  })

  test('files become folders and links, folders become files, and all of it comes back', async () => {
    const target = join(kit.root, 'opt/target')
    mkdirSync(target, { recursive: true })
    writeFileSync(join(target, 'inside'), 'never touched')
    origin.commit({ a: 'file', 'b/c/d': 'deep', link: '-> ../target', 'e/f': 'file' })
    await cloned()
    const before = treeOf(kit.root)
    origin.commit({ a: null, 'b/c/d': null, link: null, 'e/f': null })
    origin.commit({ 'a/b/c': 'deep', b: 'file', 'link/inside': 'ours', e: '-> a' })
    await cloned()
    expect(status()).toBe('')
    expect(read('link/inside')).toBe('ours')
    expect(readFileSync(join(target, 'inside'), 'utf8')).toBe('never touched')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('without a repository: its files are compared, and only those that differ are written', async () => {
    origin.commit(FIRST)
    mkdirSync(join(app, 'more'), { recursive: true })
    writeFileSync(join(app, 'README.md'), 'one\n')
    writeFileSync(join(app, '.gitignore'), 'else')
    writeFileSync(join(app, 'more/file'), 'more')
    const before = treeOf(kit.root)
    expect((await cloned()).outcome).toMatchObject({ result: { written: 4, removed: 2 } })
    expect(status()).toBe('')
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('right already: nothing is written, nothing kept, and a commit asks no server', async () => {
    const commit = origin.commit(FIRST)
    await cloned()
    const before = treeOf(kit.root)
    const nothing = { commit, previousCommit: commit, changed: false, written: 0, removed: 0 }
    expect((await cloned()).outcome).toEqual({ ok: true, result: nothing })
    expect(existsSync(join(kit.root, '../snapshots', `step-${steps}`))).toBe(false)
    await cloned({ revision: commit })
    server.requests.length = 0
    expect((await cloned({ revision: commit })).outcome).toEqual({ ok: true, result: nothing })
    expect(server.requests).toEqual([])
    expect((await cloned()).outcome).toMatchObject({ result: { changed: true, written: 0 } })
    // The index may be written anew, but says the same.
    const files = (tree: readonly string[]) =>
      tree.filter((line) => !line.includes(' opt/app/.git'))
    expect(files(treeOf(kit.root))).toEqual(files(before))
  })

  test('a file that only pretends to be unchanged is found out', async () => {
    origin.commit(FIRST)
    await cloned()
    git(app, 'update-index', '--assume-unchanged', 'README.md')
    writeFileSync(join(app, 'README.md'), 'two\n')
    expect((await cloned()).outcome).toMatchObject({ result: { written: 1 } })
    expect(read('README.md')).toBe('one\n')
  })

  test('a tag that was moved is followed, and the old one is back after', async () => {
    const first = origin.commit(FIRST)
    const second = origin.commit(SECOND)
    origin.tag('stable', first)
    await cloned({ revision: 'stable' })
    const before = treeOf(kit.root)
    origin.tag('stable', second)
    expect((await cloned({ revision: 'stable' })).outcome).toMatchObject({
      result: { commit: second, previousCommit: first },
    })
    expect(git(app, 'rev-parse', 'stable')).toBe(second)
    await revert()
    expect(treeOf(kit.root)).toEqual(before)
    expect(git(app, 'rev-parse', 'stable')).toBe(first)
  })

  test('only what is touched is kept: one changed file of a thousand', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => [`f/${n % 10}/${n}`, `content ${n}\n`])
    origin.commit(Object.fromEntries(many))
    await cloned()
    origin.commit({ 'f/1/1': 'changed' })
    await cloned()
    const kept = join(kit.root, '../snapshots', `step-${steps}`, 'manifest.json')
    const entries: readonly { path: string }[] = JSON.parse(readFileSync(kept, 'utf8'))
    expect(entries.filter(({ path }) => !path.includes('.git')).map(({ path }) => path)).toEqual(
      expect.arrayContaining(['opt/app/f/1/1']),
    )
    expect(entries.length).toBeLessThan(25)
  })

  test('reached through a link, the folder behind it is meant', async () => {
    origin.commit(FIRST)
    mkdirSync(join(kit.root, 'opt/releases/1'), { recursive: true })
    symlinkSync('releases/1', app)
    await cloned()
    expect(readlinkSync(app)).toBe('releases/1')
    expect(readdirSync(join(kit.root, 'opt/releases/1'))).toContain('README.md')
  })

  test.skipIf(process.getuid?.() !== 0)(
    'what is written belongs to whom the folder belongs to',
    async () => {
      origin.commit(FIRST)
      mkdirSync(app, { recursive: true })
      chownSync(app, 1234, 567)
      await cloned()
      const owners = treeOf(app).map((line) => line.split(' ')[1])
      expect(new Set(owners)).toEqual(new Set(['1234:567']))
    },
  )

  test('a pipe that git does not know is left where it is', async () => {
    origin.commit(FIRST)
    await cloned()
    execFileSync('mkfifo', [join(app, 'pipe')])
    origin.commit(SECOND)
    await cloned({ clean: 'all' })
    expect(names()).toContain('pipe')
  })

  test('nothing that the repository on the device configures is run', async () => {
    origin.commit(FIRST)
    await cloned()
    const evil = `#!/bin/sh\ntouch ${home}/ran\n`
    mkdirSync(join(app, '.git/hooks'))
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction']) {
      writeFileSync(join(app, '.git/hooks', hook), evil, { mode: 0o755 })
    }
    writeFileSync(join(home, 'evil'), evil, { mode: 0o755 })
    for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.alternateRefsCommand']) {
      git(app, 'config', key, join(home, 'evil'))
    }
    rmSync(join(home, 'ran'), { force: true })
    origin.commit(SECOND)
    await cloned()
    expect(existsSync(join(home, 'ran'))).toBe(false)
  })
})

describe('what can not be done changes nothing', () => {
  test.each([
    ['gone', /has no branch or tag gone$/],
    ['abc1234', /a commit needs all of its 40 digits/],
    ['--upload-pack=touch', /has no branch or tag|no name of a branch/],
    ['a..b', /is no name of a branch/],
    ['0'.repeat(40), /has no commit 0{40}|not our ref|no such/],
  ])('the revision %s', async (revision, message) => {
    origin.commit(FIRST)
    const { outcome } = await clone({ revision })
    expect(outcome).toEqual(failedAs('invalid', message))
    expect(readdirSync(kit.root)).toEqual([])
  })

  test.each([
    ['ext::sh -c touch% /tmp/x', 'invalid', /no address of a repository/],
    ['--upload-pack=x', 'invalid', /no address of a repository/],
    ['/srv/repository', 'invalid', /no address of a repository/],
    ['https://user:hunter2@example.com/a', 'invalid', /do not belong into the address/],
    ['ftp://user:hunter2@example.com/a', 'invalid', /no address of a repository/],
    ['http://127.0.0.1:1/a.git', 'unavailable', /could not be reached/],
  ])('the repository %s', async (repository, kind, message) => {
    const { outcome, output } = await clone({ repository })
    expect(outcome).toEqual(failedAs(kind, message))
    expect(JSON.stringify([outcome, output])).not.toContain('hunter2')
  })

  test('a repository that the server does not have', async () => {
    const { outcome } = await clone({ repository: `${server.url}/none.git` })
    expect(outcome).toEqual(failedAs('unavailable', /has no such repository/))
  })

  test('a device without git', async () => {
    const path = process.env['PATH']
    process.env['PATH'] = '/nowhere'
    const { outcome } = await clone()
    process.env['PATH'] = path
    expect(outcome).toEqual(failedAs('unavailable', /^this device has no git: install it first$/))
  })

  test('the whole device, a file, a folder out of it, a part of another repository', async () => {
    origin.commit(FIRST)
    writeFileSync(join(kit.root, 'file'), '')
    mkdirSync(join(kit.root, 'part'))
    writeFileSync(join(kit.root, 'part/.git'), 'gitdir: ../elsewhere\n')
    const before = treeOf(kit.root)
    for (const [destination, message] of [
      ['/', /holds the whole device/],
      ['file', /is no folder/],
      ['../out', /outside of the device/],
      ['part', /is no plain repository/],
    ] as const) {
      expect((await clone({ destination })).outcome).toEqual(failedAs('invalid', message))
    }
    expect(treeOf(kit.root)).toEqual(before)
  })

  test('a cancelled one', async () => {
    origin.commit(FIRST)
    const cancelling = new AbortController()
    server.onRequest = () => cancelling.abort()
    const { outcome } = await kit.step('clone', paramsOf(), { signal: cancelling.signal })
    expect(outcome.ok).toBe(false)
    expect(readdirSync(kit.root)).toEqual([])
  })
})

test('a later attempt of the step goes on to the commit of the first, wherever the branch is by then', async () => {
  const first = origin.commit(FIRST)
  await cloned({}, 'one')
  origin.commit(SECOND)
  rmSync(join(app, '.git/HEAD'))
  unlinkSync(join(app, 'README.md'))
  expect((await cloned({}, 'one')).outcome).toMatchObject({ result: { commit: first } })
  expect(status()).toBe('')
  await revert('one')
  expect(readdirSync(kit.root)).toEqual([])
})

test('what somebody else changes between two attempts, and is not kept, is not overwritten', async () => {
  origin.commit(FIRST)
  await cloned()
  origin.commit(SECOND)
  await cloned({}, 'one')
  writeFileSync(join(app, 'bin/run'), 'theirs')
  expect((await clone({}, 'one')).outcome).toEqual(
    failedAs('error', /somebody else has changed .*opt\/app\/bin/),
  )
  expect(read('bin/run')).toBe('theirs')
})
