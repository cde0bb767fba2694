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
import { killedOnce, treeOf } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { type Packed, writeTgz } from './testing/pack.ts'

const FILES = 40
/** As it is loaded for an attempt that is killed. */
const PLUGIN = join(import.meta.dirname, 'index.ts')
/** A machine that is busy elsewhere may kill too late. */
const TRIES = 5

let home: string
let root: string
let before: readonly string[]

beforeEach(setUp)
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function setUp(): Promise<void> {
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
}

const call = (id: 'deploy' | 'revert', folder = root): HandlerCall => ({
  attempt: 'test',
  uses: `files/${id}@1`,
  kind: id === 'deploy' ? 'step' : 'action',
  params: id === 'deploy' ? { source: 'a', destination: 'app', extract: true } : {},
  root: folder,
  scratch: home,
  snapshotDir: join(home, `snapshot-of-${folder === root ? 'root' : 'other'}`),
  stateFile: join(home, `state-of-${folder === root ? 'root' : 'other'}`),
  cacheDir: join(home, 'downloads'),
  run: 'run_1',
  keeps: [],
  artifacts: { a: join(home, 'new.tgz') },
  device: { name: 'd', tags: {} },
  undoes: id === 'deploy' ? null : { params: {}, result: null },
  changesDevice: true,
  resume: false,
})

/** Runs it in a process of its own, which is killed in the middle, once `holds`; the device is made `ready` before each try. */
async function killed(
  id: 'deploy' | 'revert',
  holds: () => boolean,
  ready: () => Promise<void> = async () => undefined,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    await ready()
    if (await killedOnce(PLUGIN, call(id), holds)) return
    rmSync(home, { recursive: true, force: true })
    await setUp()
  }
  throw new Error(`it was over before it could be killed, ${TRIES} times`)
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
  await killed('deploy', holds)
  expect(treeOf(root)).not.toEqual(before)
  await run(call('deploy'))
  const other = join(home, 'other')
  mkdirSync(join(other, 'app'), { recursive: true })
  for (let n = 0; n < FILES; n += 2) writeFileSync(join(other, `app/${n}`), `old ${n}`)
  await run(call('deploy', other))
  expect(settled(treeOf(root))).toEqual(settled(treeOf(other)))

  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})

test('killed and not tried again, it can be reverted', async () => {
  await killed('deploy', () => hasNew(21))
  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})

test('killed while it reverts and tried again, all is back', async () => {
  const deployed = () => run(call('deploy'))
  await killed('revert', () => !hasNew(21), deployed)
  await run(call('revert'))
  expect(treeOf(root)).toEqual(before)
})
