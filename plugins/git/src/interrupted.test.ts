import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import { killedOnce, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type GitServer, startGitServer } from './testing/git-server.ts'
import { git, makeOrigin } from './testing/origin.ts'
import plugin from './testing/with-revert.ts'

/** As it is loaded for an attempt that is killed. */
const PLUGIN = join(import.meta.dirname, 'testing/with-revert.ts')

/** A machine that is busy elsewhere may kill too late. */
const TRIES = 5
const FILES = 150
let home: string
let root: string
let app: string
let server: GitServer
let before: readonly string[]
let attempts = 0
let second: string

beforeEach(setUp)
afterEach(tearDown)

/** From an older commit, changed by hand and with more beside it, to a newer one in which every file is another. */
async function setUp(): Promise<void> {
  home = mkdtempSync(join(tmpdir(), 'contraflow-killed-'))
  root = join(home, 'root')
  app = join(root, 'app')
  mkdirSync(root)
  const origin = makeOrigin(home)
  server = await startGitServer(home)
  const names = Array.from({ length: FILES }, (_, n) => `${n % 7}/${n}`)
  const filled = (name: string, word: string) => `${word} ${name}\n`.repeat(1_500)
  const content = (word: string) => Object.fromEntries(names.map((n) => [n, filled(n, word)]))
  origin.commit({ ...content('first'), '.gitignore': '*.log\n', gone: 'gone' })
  await run(call('clone', 0))
  writeFileSync(join(app, '3/3'), 'changed by hand')
  writeFileSync(join(app, 'untracked'), 'untracked')
  writeFileSync(join(app, 'some.log'), 'ignored')
  for (const folder of ['3', '']) utimesSync(join(app, folder), 1_200_000_000, 1_200_000_001)
  before = treeOf(root)
  second = origin.commit({ ...content('second'), gone: null, 'new/file': 'new' })
}

async function tearDown(): Promise<void> {
  await server[Symbol.asyncDispose]()
  rmSync(home, { recursive: true, force: true })
}

function call(id: 'clone' | 'revert', run = 1): HandlerCall {
  attempts += 1
  const scratch = join(home, `scratch-${attempts}`)
  mkdirSync(scratch)
  return {
    attempt: 'test',
    uses: `git/${id}@1`,
    kind: id === 'clone' ? 'step' : 'action',
    params: id === 'clone' ? { repository: `${server.url}/app.git`, destination: 'app' } : {},
    root,
    scratch,
    snapshotDir: join(home, `snapshot-${run}`),
    stateFile: join(home, 'state'),
    cacheDir: join(home, 'downloads'),
    run: 'run_1',
    keeps: [],
    artifacts: {},
    device: { name: 'd', tags: {} },
    undoes: id === 'clone' ? null : { params: {}, result: null },
    changesDevice: true,
    resume: false,
  }
}

async function run(what: HandlerCall): Promise<void> {
  const silent = () => undefined
  const listener = { output: silent, progress: silent, waits: silent, group: silent }
  const outcome = await runHandler(plugin, what, listener, new AbortController().signal)
  expect(outcome).toMatchObject({ ok: true })
}

/** Kills it in the middle, once `holds`; the device is made `ready` before each try. */
async function killed(
  id: 'clone' | 'revert',
  holds: () => boolean,
  ready: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await ready()
    was = ''
    head()
    server.requests.length = 0
    if (await killedOnce(PLUGIN, call(id), holds)) return
    await tearDown()
    await setUp()
  }
  throw new Error(`it was over before it could be killed, ${TRIES} times`)
}

const at = (path: string) => join(app, path)
const packs = (kind: string) =>
  readdirSync(at('.git/objects/pack')).filter((name) => name.endsWith(kind)).length
const isNew = (n: number) =>
  existsSync(at(`${n % 7}/${n}`)) && readFileSync(at(`${n % 7}/${n}`), 'utf8').startsWith('second')

const MOMENTS: readonly (readonly [string, () => boolean])[] = [
  ['while it fetches', () => server.requests.some((r) => r.startsWith('POST')) && attempts > 1],
  ['while it keeps what it replaces', () => existsSync(join(home, 'snapshot-1'))],
  ['once all is kept', () => existsSync(join(home, 'snapshot-1/manifest.json'))],
  ['with half a pack', () => packs('.pack') > 1],
  ['with all objects', () => packs('.idx') > 1],
  ['once something is removed', () => !existsSync(at('gone'))],
  ['with the first files', () => isNew(0) || isNew(7)],
  ['with many files', () => existsSync(at('new/file'))],
  ['before its HEAD', () => !readFileSync(at('.git/refs/heads/main'), 'utf8').includes(head())],
]
let was = ''
const head = () => {
  was ||= readFileSync(at('.git/refs/heads/main'), 'utf8').trim()
  return was
}

test.each(MOMENTS)(
  'killed %s: tried again it comes to the same end, and goes back to the byte',
  async (_name, holds) => {
    await killed('clone', holds)
    await run(call('clone'))
    git(app, 'update-index', '-q', '--refresh')
    expect(git(app, 'status', '--porcelain', '--ignored')).toBe('!! some.log')
    expect(git(app, 'rev-parse', 'HEAD', 'main', 'origin/main').split('\n')).toEqual([
      ...[second, second, second],
    ])
    expect(git(app, 'fsck', '--full')).toBe('')
    expect(readdirSync(at('.git')).filter((name) => name.includes('part'))).toEqual([])
    await run(call('revert'))
    expect(treeOf(root)).toEqual(before)
  },
)

test.each(MOMENTS)(
  'killed %s and not tried again, it goes back to the byte',
  async (_name, holds) => {
    await killed('clone', holds)
    await run(call('revert'))
    expect(treeOf(root)).toEqual(before)
    expect(git(app, 'fsck', '--full')).toBe('')
  },
)

test('killed while it goes back and tried again, it goes back to the byte', async () => {
  const cloned = () => run(call('clone'))
  await killed('revert', () => !isNew(FILES / 2), cloned)
  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})
