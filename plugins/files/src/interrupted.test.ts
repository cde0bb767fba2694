import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import { treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { type Packed, writeTgz } from './testing/pack.ts'

const FILES = 40
const CHILD = `
  import { runHandler } from '@contraflow/plugin-sdk/running'
  import plugin from './src/index.ts'
  const listener = { output() {}, progress() {}, group() {} }
  const { signal } = new AbortController()
  console.log(JSON.stringify(await runHandler(plugin, JSON.parse(process.argv[1]), listener, signal)))`

let home: string
let root: string
let before: readonly string[]

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-killed-'))
  root = join(home, 'root')
  mkdirSync(join(root, 'app'), { recursive: true })
  for (let n = 0; n < FILES; n += 2) writeFileSync(join(root, `app/${n}`), `old ${n}`)
  chmodSync(join(root, 'app/0'), 0o600)
  utimesSync(join(root, 'app'), 1_200_000_000, 1_200_000_001)
  before = treeOf(root)
  const content = (n: number) => Buffer.alloc(400_000, `new ${n}`)
  const files = Array.from(
    { length: FILES },
    (_, n): Packed => [{ name: `${n}`, mode: 0o644 }, content(n)],
  )
  await writeTgz(join(home, 'new.tgz'), [
    [{ name: 'made/', mode: 0o555, mtime: new Date(1e12) }],
    ...files,
  ])
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const call = (id: 'deploy' | 'revert', folder = root): HandlerCall => ({
  attempt: 'test',
  uses: `files/${id}@1`,
  kind: id === 'deploy' ? 'step' : 'action',
  params: id === 'deploy' ? { source: 'a', destination: 'app', extract: true } : {},
  root: folder,
  scratch: home,
  snapshotDir: join(home, `snapshot-of-${folder === root ? 'root' : 'other'}`),
  stateFile: join(home, 'state'),
  cacheDir: join(home, 'downloads'),
  run: 'run_1',
  keeps: [],
  artifacts: { a: join(home, 'new.tgz') },
  device: { name: 'd', tags: {} },
  undoes: id === 'deploy' ? null : { params: {}, result: null },
  changesDevice: true,
  resume: false,
})

/** Runs it in a process of its own, which is killed once `holds`. Answers whether that came in the middle. */
async function killed(what: HandlerCall, holds: () => boolean): Promise<boolean> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--input-type=module', '-e', CHILD, JSON.stringify(what)],
    {
      cwd: join(import.meta.dirname, '..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const exited = once(child, 'exit')
  while (child.exitCode === null && !holds()) await new Promise((resolve) => setTimeout(resolve, 1))
  child.kill('SIGKILL')
  await exited
  return child.signalCode === 'SIGKILL'
}

async function run(what: HandlerCall): Promise<void> {
  const listener = {
    output: () => undefined,
    progress: () => undefined,
    waits: () => undefined,
    group: () => undefined,
  }
  const outcome = await runHandler(plugin, what, listener, new AbortController().signal)
  expect(outcome).toMatchObject({ ok: true })
}

const names = () => readdirSync(join(root, 'app'))
const hasPart = () => names().some((name) => name.endsWith('.part'))
const hasNew = (n: number) => names().includes(`${n}`)

/** The times of folders in which something came and went are of now, whatever way it went. */
const settled = (tree: readonly string[]) =>
  tree.map((line) => line.replace(/^(4\d+ \S+) \S+ (|app)$/, '$1 $2'))

test.each([
  ['while the first file is written', hasPart],
  ['with half of it there', () => hasNew(21)],
])('killed %s and tried again, it is as if it had never been killed', async (_name, holds) => {
  const other = join(home, 'other')
  mkdirSync(join(other, 'app'), { recursive: true })
  for (let n = 0; n < FILES; n += 2) writeFileSync(join(other, `app/${n}`), `old ${n}`)
  await run(call('deploy', other))

  expect(await killed(call('deploy'), holds)).toBe(true)
  expect(treeOf(root)).not.toEqual(before)
  await run(call('deploy'))
  expect(settled(treeOf(root))).toEqual(settled(treeOf(other)))

  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})

test('killed and not tried again, it can be reverted', async () => {
  expect(await killed(call('deploy'), () => hasNew(21))).toBe(true)
  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})

test('killed while it reverts and tried again, all is back', async () => {
  await run(call('deploy'))
  expect(await killed(call('revert'), () => !hasNew(21))).toBe(true)
  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})
