import { lchownSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
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

async function deploy(version: number, more = {}) {
  const commit = origin.commit({ version: `${version}\n` })
  const params = { repository: `${server.url}/app.git`, destination: 'opt/app', ...more }
  const attempt = await kit.step('clone', params, { step: `step-${version}` })
  expect(attempt.outcome).toMatchObject({ ok: true, result: { commit } })
  return { commit, ...attempt }
}

const packs = () =>
  readdirSync(join(app, '.git/objects/pack')).filter((name) => name.endsWith('.pack')).length

test('a clone tells its progress as git counts it', async () => {
  const { progress, output } = await deploy(1)
  const { done, total } = progress.at(-1) ?? {}
  expect(done).toBeGreaterThan(0)
  expect(done).toBe(total)
  expect(output.log).not.toContain('Receiving objects')
  expect(output.log).toContain(`From ${server.url}/app`)
})

test.each([{}, { depth: 1 }])(
  'packs of many deployments (%j) are put together once they are more than git likes; every way back stays whole',
  async (more) => {
    const { commit: first } = await deploy(1, more)
    git(app, 'config', 'gc.autoPackLimit', '3')
    await deploy(2, more)
    const { commit: third } = await deploy(3, more)
    expect(packs()).toBe(3)
    const { output } = await deploy(4, more)
    expect(output.log).toMatch(/4 packs of the repository are now [12]\n/)
    expect(packs()).toBeLessThan(3)
    expect(git(app, 'fsck', '--full', '--strict')).not.toMatch(/missing|broken/)
    expect(git(app, 'status', '--porcelain')).toBe('')

    const { outcome } = await kit.action('revert', {}, { of: { params: {} }, step: 'step-4' })
    expect(outcome).toMatchObject({ ok: true })
    expect(git(app, 'rev-parse', 'HEAD', 'main')).toBe(`${third}\n${third}`)
    expect(readFileSync(join(app, 'version'), 'utf8')).toBe('3\n')
    expect(git(app, 'status', '--porcelain')).toBe('')
    // Also what no branch leads to any more.
    expect(git(app, 'cat-file', '-t', first)).toBe('commit')
  },
)

test('whoever turned it off in the repository is not tidied up after', async () => {
  await deploy(1)
  git(app, 'config', 'gc.autoPackLimit', '1')
  git(app, 'config', 'gc.auto', '0')
  await deploy(2)
  await deploy(3)
  expect(packs()).toBe(3)
})

test.skipIf(process.getuid?.() !== 0)(
  'what is put together belongs to whom the folder belongs to (needs root)',
  async () => {
    await deploy(1)
    git(app, 'config', 'gc.autoPackLimit', '1')
    lchownSync(app, 12, 34)
    await deploy(2)
    const folder = join(app, '.git/objects/pack')
    const owners = readdirSync(folder).map((name) => lstatSync(join(folder, name)).uid)
    expect(packs()).toBe(1)
    expect(new Set(owners)).toEqual(new Set([12]))
  },
)
