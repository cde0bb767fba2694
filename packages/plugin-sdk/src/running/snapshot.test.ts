import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { snapshotIn } from './snapshot.ts'

let home: string
let root: string
const at = (path: string) => join(root, path)

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-snapshot-'))
  root = join(home, 'root')
  mkdirSync(at('opt'), { recursive: true })
})
afterEach(() => rmSync(home, { recursive: true }))

test('content, mode and times come back, what was not there goes, what others put there stays', async () => {
  writeFileSync(at('opt/old'), 'old\n')
  chmodSync(at('opt/old'), 0o4751)
  utimesSync(at('opt/old'), 1_000_000.25, 2_000_000.5)
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/old', 'opt/new/deep/file', 'opt/empty/file'])

  writeFileSync(at('opt/old'), 'changed in place')
  chmodSync(at('opt/old'), 0o600)
  for (const folder of ['opt/new/deep', 'opt/empty']) mkdirSync(at(folder), { recursive: true })
  writeFileSync(at('opt/new/deep/file'), 'delivered')
  writeFileSync(at('opt/new/theirs'), 'theirs')
  const counts = await snapshot.restore()

  expect(readFileSync(at('opt/old'), 'utf8')).toBe('old\n')
  expect(lstatSync(at('opt/old')).mode & 0o7777).toBe(0o4751)
  expect(lstatSync(at('opt/old')).mtimeMs).toBe(2_000_000_500)
  expect(existsSync(at('opt/new/deep'))).toBe(false)
  expect(existsSync(at('opt/empty'))).toBe(false)
  expect(readFileSync(at('opt/new/theirs'), 'utf8')).toBe('theirs')
  expect(counts).toEqual({ restored: 1, removed: 3 })
})

test('what is left of a snapshot whose list is gone is told, where its step had succeeded', async () => {
  writeFileSync(at('opt/old'), 'old')
  const kept = join(home, 'kept')
  await snapshotIn(kept, root).keep(['opt/old'])
  writeFileSync(at('opt/old'), 'new')
  rmSync(join(kept, 'manifest.json'))
  // A step that was killed while it kept had changed nothing yet.
  expect(await snapshotIn(kept, root).restore()).toEqual({ restored: 0, removed: 0 })
  await expect(snapshotIn(kept, root, true).restore()).rejects.toThrow(/nothing was put back/)
  rmSync(kept, { recursive: true })
  expect(await snapshotIn(kept, root, true).restore()).toEqual({ restored: 0, removed: 0 })
})

test('a link comes back as the link that it was', async () => {
  symlinkSync('somewhere/else', at('opt/current'))
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/current'])
  rmSync(at('opt/current'))
  writeFileSync(at('opt/current'), 'a file now')
  await snapshot.restore()
  expect(readlinkSync(at('opt/current'))).toBe('somewhere/else')
})

test('the first snapshot of a step stays, whatever later attempts ask for', async () => {
  writeFileSync(at('opt/old'), 'first')
  const first = await snapshotIn(join(home, 'kept'), root).keep(['opt/old', 'opt/new'])
  writeFileSync(at('opt/old'), 'second')
  writeFileSync(at('opt/new'), 'second')
  const again = await snapshotIn(join(home, 'kept'), root).keep(['opt/old', 'opt/new'])
  expect(again).toEqual(first)
  expect(again.absent).toEqual(new Set(['opt/new']))
  await snapshotIn(join(home, 'kept'), root).restore()
  expect(readFileSync(at('opt/old'), 'utf8')).toBe('first')
  expect(existsSync(at('opt/new'))).toBe(false)
})

test('a snapshot that a power cut left half taken counts as none', async () => {
  mkdirSync(join(home, 'kept'))
  writeFileSync(join(home, 'kept', '0'), 'half')
  writeFileSync(at('opt/old'), 'old')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  expect(await snapshot.restore()).toEqual({ restored: 0, removed: 0 })
  await snapshot.keep(['opt/old'])
  writeFileSync(at('opt/old'), 'new')
  await snapshot.restore()
  expect(readFileSync(at('opt/old'), 'utf8')).toBe('old')
})

test('restoring twice is restoring once', async () => {
  writeFileSync(at('opt/old'), 'old')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/old', 'opt/new'])
  writeFileSync(at('opt/new'), 'new')
  await snapshot.restore()
  const told: string[] = []
  expect(await snapshot.restore((path, how) => told.push(`${how} ${path}`))).toEqual({
    restored: 1,
    removed: 0,
  })
  expect(told).toEqual(['restored opt/old'])
})

test('files of one content take room once, and each comes back', async () => {
  for (const name of ['a', 'b', 'c']) writeFileSync(at(`opt/${name}`), 'the same')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/a', 'opt/b', 'opt/c'])
  expect(readdirSync(join(home, 'kept')).length).toBe(2)
  for (const name of ['a', 'b', 'c']) writeFileSync(at(`opt/${name}`), 'changed in place')
  await snapshot.restore()
  for (const name of ['a', 'b', 'c'])
    expect(readFileSync(at(`opt/${name}`), 'utf8')).toBe('the same')
})

test('a copy that was damaged since is not put back, but all else is, and that is told', async () => {
  writeFileSync(at('opt/a'), 'first')
  writeFileSync(at('opt/b'), 'second')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/a', 'opt/b'])
  const kept = readdirSync(join(home, 'kept')).map((name) => join(home, 'kept', name))
  const ofFirst = kept.find((file) => readFileSync(file, 'utf8') === 'first') ?? ''
  writeFileSync(ofFirst, 'fir5t')
  writeFileSync(at('opt/a'), 'new')
  writeFileSync(at('opt/b'), 'new')
  await expect(snapshot.restore()).rejects.toMatchObject({
    kind: 'error',
    message: expect.stringContaining('opt/a is damaged'),
  })
  expect([readFileSync(at('opt/a'), 'utf8'), readFileSync(at('opt/b'), 'utf8')]).toEqual([
    'new',
    'second',
  ])
})

test('a snapshot of an older agent, its copies numbered, is put back', async () => {
  writeFileSync(at('opt/old'), 'new')
  mkdirSync(join(home, 'kept'))
  writeFileSync(join(home, 'kept', '0'), 'old')
  const { mode, uid, gid, atimeMs, mtimeMs } = lstatSync(at('opt/old'))
  const attributes = { mode: mode & 0o7777, uid, gid, atimeMs, mtimeMs }
  const entry = { path: 'opt/old', was: 'file', content: '0', ...attributes }
  writeFileSync(join(home, 'kept', 'manifest.json'), JSON.stringify([entry]))
  await snapshotIn(join(home, 'kept'), root).restore()
  expect(readFileSync(at('opt/old'), 'utf8')).toBe('old')
})

test('a note is kept once along with it, for whoever puts things back', async () => {
  const folder = join(home, 'kept')
  const note = z.object({ was: z.string() })
  expect(await snapshotIn(folder, root).noted(note)).toBeNull()
  await snapshotIn(folder, root).keep([], { was: 'running' })
  await snapshotIn(folder, root).keep(['opt'], { was: 'changed since' })
  expect(await snapshotIn(folder, root).noted(note)).toEqual({ was: 'running' })
  await expect(snapshotIn(folder, root).noted(z.string())).rejects.toThrow()
  await snapshotIn(join(home, 'other'), root).keep(['opt'])
  expect(await snapshotIn(join(home, 'other'), root).noted(note)).toBeNull()
})

test('the note of a snapshot that was not finished is none', async () => {
  const folder = join(home, 'half')
  mkdirSync(folder)
  writeFileSync(join(folder, 'note.json'), '"half"')
  expect(await snapshotIn(folder, root).noted(z.string())).toBeNull()
  await snapshotIn(folder, root).keep([])
  expect(await snapshotIn(folder, root).noted(z.string())).toBeNull()
})

test('a file that has become a folder is a file again, and a folder that has become one a folder', async () => {
  writeFileSync(at('opt/file'), 'file')
  mkdirSync(at('opt/folder/deep'), { recursive: true })
  writeFileSync(at('opt/folder/deep/inside'), 'inside')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep([
    'opt/file',
    'opt/file/deep/new',
    ...['opt/folder', 'opt/folder/deep', 'opt/folder/deep/inside'],
  ])
  rmSync(at('opt/file'))
  rmSync(at('opt/folder'), { recursive: true })
  mkdirSync(at('opt/file/deep'), { recursive: true })
  writeFileSync(at('opt/file/deep/new'), 'new')
  writeFileSync(at('opt/folder'), 'a file now')
  for (let times = 0; times < 2; times += 1) {
    await snapshot.restore()
    expect(readFileSync(at('opt/file'), 'utf8')).toBe('file')
    expect(readFileSync(at('opt/folder/deep/inside'), 'utf8')).toBe('inside')
  }
})

test('a link that has become a folder is a link again, and what it leads to is never touched', async () => {
  for (const target of [at('opt/target'), join(home, 'outside')]) {
    mkdirSync(target)
    writeFileSync(join(target, 'inside'), 'others')
    rmSync(at('opt/link'), { force: true })
    symlinkSync(target, at('opt/link'))
    const snapshot = snapshotIn(`${target}-kept`, root)
    await snapshot.keep(['opt/link', '/opt/link/inside', 'opt/link/deep/new'])
    rmSync(at('opt/link'))
    mkdirSync(at('opt/link/deep'), { recursive: true })
    writeFileSync(at('opt/link/inside'), 'new')
    writeFileSync(at('opt/link/deep/new'), 'new')
    for (let times = 0; times < 2; times += 1) {
      await snapshot.restore()
      expect(readlinkSync(at('opt/link'))).toBe(target)
      expect(readdirSync(target)).toEqual(['inside'])
      expect(readFileSync(join(target, 'inside'), 'utf8')).toBe('others')
    }
  }
})

test('a file that has become a folder of others stays so, is named, and all else is put back', async () => {
  writeFileSync(at('opt/a'), 'old')
  writeFileSync(at('opt/b'), 'old')
  const snapshot = snapshotIn(join(home, 'kept'), root)
  await snapshot.keep(['opt/a', 'opt/b'])
  rmSync(at('opt/a'))
  mkdirSync(at('opt/a'))
  writeFileSync(at('opt/a/theirs'), 'theirs')
  writeFileSync(at('opt/b'), 'new')
  await expect(snapshot.restore()).rejects.toMatchObject({
    kind: 'error',
    message: expect.stringContaining('opt/a was a file and is a folder now'),
  })
  expect(readFileSync(at('opt/b'), 'utf8')).toBe('old')
  expect(readFileSync(at('opt/a/theirs'), 'utf8')).toBe('theirs')
})
