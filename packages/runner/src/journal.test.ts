import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Plan } from '@contraflow/flow'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunAssignment } from './assignment.ts'
import { Journal } from './journal.ts'
import type { EntryBody } from './journal-entry.ts'

const GOLDEN = join(import.meta.dirname, 'testing', 'golden')
const SECRET = 'golden-secret'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-journal-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

function given(runId: string): RunAssignment {
  const inputs = {
    token: { type: 'string', secret: true, required: true, default: SECRET },
  } as const
  const plan = { name: 'a plan', inputs } as unknown as Plan
  const device = { name: 'a', tags: {} }
  const values = { inputs: { token: SECRET }, device }
  return { runId, flowId: 'flw_1', plan, artifacts: [], deadlineAt: null, ...values }
}

function said(text: string): { readonly at: number; readonly body: EntryBody } {
  return { at: 1, body: { kind: 'output', id: 'a', attempt: 1, stream: 'stdout', text } }
}

const STARTED = { at: 1, body: { kind: 'event', event: { type: 'started' } } } as const

test('reads the journals of older agents, and encrypts what they had left open', () => {
  copyFileSync(join(GOLDEN, 'journal-1.db'), join(home, 'journal.db'))
  using journal = new Journal(home)
  const [first, second] = journal.runs()
  expect(first).toMatchObject({ ended: true, lastSeq: 5, acknowledgedSeq: 3 })
  expect(second).toMatchObject({ ended: false, lastSeq: 2, acknowledgedSeq: 0 })
  expect(second?.assignment.inputs).toEqual({ token: SECRET, version: '2' })
  expect(journal.entries('run_golden_1', 0, 10).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
})

test('a journal of a newer agent is left alone', () => {
  new Journal(home)[Symbol.dispose]()
  const file = join(home, 'journal.db')
  const bytes = readFileSync(file)
  bytes.writeUInt32BE(99, 60) // where SQLite keeps user_version
  writeFileSync(file, bytes)
  expect(() => new Journal(home)).toThrow(/newer agent/)
  expect(readFileSync(file)).toEqual(bytes)
})

test('keeps secrets only encrypted, with a key that its owner alone can read', () => {
  {
    using journal = new Journal(home)
    journal.add(given('run_1'))
    journal.append('run_1', [STARTED], false)
  }
  expect(statSync(join(home, 'journal.key')).mode & 0o777).toBe(0o600)
  for (const name of readdirSync(home)) {
    expect(readFileSync(join(home, name)).includes(SECRET)).toBe(false)
  }
  using again = new Journal(home)
  expect(again.run('run_1')?.assignment.inputs).toEqual({ token: SECRET })
})

test('drops what the server has but the events, numbers on, and takes nothing on again that it has forgotten', () => {
  {
    using journal = new Journal(home)
    journal.add(given('run_1'))
    journal.append('run_1', [STARTED, said('one'), said('two')], false)
    journal.acknowledge('run_1', 3)
    expect(journal.entries('run_1', 0, 10).map(({ seq }) => seq)).toEqual([1])
  }
  using again = new Journal(home)
  again.append('run_1', [said('three')], true)
  expect(again.entries('run_1', 0, 10).map(({ seq }) => seq)).toEqual([1, 4])
  again.forget('run_1')
  expect(again.runs()).toEqual([])
  expect(again.add(given('run_1'))).toBe(false)
})

test('output that no server takes is bounded', () => {
  using journal = new Journal(home)
  journal.add(given('run_1'))
  const piece = said('x'.repeat(1_000_000))
  for (let count = 0; journal.takesOutput && count < 100; count += 1) {
    journal.append('run_1', [piece], false)
  }
  expect(statSync(join(home, 'journal.db')).size).toBeLessThan(80_000_000)
  journal.acknowledge('run_1', journal.lastSeq('run_1'))
  expect(journal.takesOutput).toBe(true)
})

test('whatever byte of it is changed, it holds what was written or is set aside, and its open runs are lost', () => {
  {
    using journal = new Journal(home)
    for (const runId of ['run_1', 'run_2']) {
      journal.add(given(runId))
      journal.append(runId, [STARTED, said('hello'), said('there')], false)
    }
    journal.append('run_2', [said('end')], true)
  }
  const sound = readFileSync(join(home, 'journal.db'))
  let setAside = 0
  for (let at = 0; at < sound.length; at += 97) {
    const folder = join(home, `${at}`)
    mkdirSync(folder)
    copyFileSync(join(home, 'journal.key'), join(folder, 'journal.key'))
    const bytes = Buffer.from(sound)
    bytes[at] = (bytes[at] ?? 0) ^ 0x41
    writeFileSync(join(folder, 'journal.db'), bytes)
    using journal = openOrNull(folder)
    if (journal === null) continue
    if (journal.damage === null) {
      expect(journal.runs().map(({ ended, lastSeq }) => [ended, lastSeq])).toEqual([
        [false, 3],
        [true, 4],
      ])
      expect(JSON.stringify(journal.entries('run_1', 0, 9))).toContain('there')
      continue
    }
    setAside += 1
    expect(readdirSync(folder)).toContain('journal.db.damaged-1')
    for (const { assignment, ended, lost } of journal.runs()) {
      expect([assignment.runId, ended]).toEqual([assignment.runId, true])
      expect(lost).toContain('damaged')
      expect(journal.entries(assignment.runId, 0, 9)).toMatchObject([
        { kind: 'event', event: { type: 'journal-lost' } },
      ])
    }
  }
  expect(setAside).toBeGreaterThan(20)
})

/** null: it is refused, as one of a newer agent is. */
function openOrNull(folder: string): Journal | null {
  try {
    return new Journal(folder)
  } catch {
    return null
  }
}

test('a run that has a folder and no journal any more is lost, and never begun again', () => {
  mkdirSync(join(home, 'runs', 'run_1'), { recursive: true })
  using journal = new Journal(home)
  expect(journal.lost()).toEqual([
    { runId: 'run_1', reason: 'The journal of this device is gone.' },
  ])
  expect(journal.add(given('run_1'))).toBe(false)
})

test('without its key it is set aside, as that', () => {
  {
    using journal = new Journal(home)
    journal.add(given('run_1'))
  }
  rmSync(join(home, 'journal.key'))
  using journal = new Journal(home)
  expect(journal.damage).toMatch(/its key, the file journal\.key, is gone/)
  expect(readdirSync(home)).toContain('journal.db.damaged-1')
  expect(modeOf('journal.db')).toBe(0o600)
})

test('where its file system fails, that is told as what can pass, and nothing is written', () => {
  using journal = new Journal(home)
  journal.add(given('run_1'))
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(() => {
    // As SQLite says it of a device that does not answer.
    throw Object.assign(new Error('disk I/O error'), { errcode: 778 })
  })
  const append = () => journal.append('run_1', [STARTED], false)
  expect(append).toThrow(expect.objectContaining({ code: 'journal.unwritable' }))
  exec.mockRestore()
  expect(journal.lastSeq('run_1')).toBe(0)
  append()
  expect(journal.lastSeq('run_1')).toBe(1)
})

test('nobody else can read it, its log, nor what keeps room for the log', () => {
  const umask = process.umask(0o022)
  try {
    using journal = new Journal(home)
    journal.add(given('run_1'))
    journal.keepRoom(1)
    for (const name of ['journal.db', 'journal.db-wal']) expect(modeOf(name)).toBe(0o600)
  } finally {
    process.umask(umask)
  }
  expect(modeOf('journal.db-room')).toBe(0o600)
  expect(readdirSync(home)).not.toContain('journal.db-wal')
})

function modeOf(name: string): number {
  return statSync(join(home, name)).mode & 0o777
}
