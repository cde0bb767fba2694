import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ageDownloads, ageDownloadsSinceLast, digestsIn, downloadsIn } from './downloads.ts'
import { assignment, benchDevice, planned } from './testing/bench-device.ts'

const HOUR_MS = 3_600_000
const WEEK_HOURS = 7 * 24

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-downloads-'))
})
afterEach(() => rmSync(home, { recursive: true }))

function put(...names: readonly string[]): void {
  mkdirSync(downloadsIn(home), { recursive: true })
  for (const name of names) writeFileSync(join(downloadsIn(home), name), name)
}

function age(hours: number): void {
  for (let hour = 0; hour < hours; hour += 1) ageDownloads(home, HOUR_MS)
}

/** As `fetchArtifact` does where a file is used. */
function use(name: string, at = new Date()): void {
  utimesSync(join(downloadsIn(home), name), at, at)
}

const names = () => readdirSync(downloadsIn(home)).filter((name) => name !== 'unused.json')

test('what no run used for a week of the agent is gone, files and parts alike', () => {
  put('aaaa', 'bbbb.part', 'bbbb.json', 'bbbb.lock')
  age(WEEK_HOURS)
  expect(names()).toHaveLength(4)
  age(1)
  expect(names()).toEqual([])
})

test('what is used stays for a week from then, with all that belongs to it', () => {
  put('aaaa', 'bbbb.part', 'bbbb.json', 'cccc')
  age(WEEK_HOURS)
  use('aaaa', new Date(0))
  use('bbbb.part', new Date(1e12))
  age(WEEK_HOURS)
  expect(names().toSorted()).toEqual(['aaaa', 'bbbb.json', 'bbbb.part'])
  age(1)
  expect(names()).toEqual([])
})

test('a clock that jumps by years makes nothing old or young', () => {
  put('aaaa', 'bbbb')
  use('aaaa', new Date(0))
  use('bbbb', new Date('2199-01-01'))
  age(WEEK_HOURS)
  expect(names()).toHaveLength(2)
  age(1)
  expect(names()).toEqual([])
})

test('what it remembers, where that is damaged, only keeps everything for longer', () => {
  put('aaaa')
  age(WEEK_HOURS)
  writeFileSync(join(downloadsIn(home), 'unused.json'), '{"aaaa":')
  age(WEEK_HOURS)
  expect(names()).toEqual(['aaaa'])
})

test('before anything was fetched there is nothing to do', () => {
  age(1)
  expect(existsSync(downloadsIn(home))).toBe(false)
})

const DAY_MS = 24 * HOUR_MS

test('who comes now and then ages them by how long the machine was up in between, never by more', () => {
  put('aaaa')
  ageDownloadsSinceLast(home, 30 * DAY_MS)
  ageDownloadsSinceLast(home, 33 * DAY_MS)
  // It was started again, and has been up for three days since.
  ageDownloadsSinceLast(home, 3 * DAY_MS)
  put('bbbb')
  ageDownloadsSinceLast(home, 4 * DAY_MS - 1)
  expect(names()).toEqual(['aaaa', 'bbbb'])
  ageDownloadsSinceLast(home, 4 * DAY_MS)
  expect(names()).toEqual(['bbbb'])
})

test('what an agent has counted is gone on with by who comes now and then, and the other way round', () => {
  put('aaaa')
  age(WEEK_HOURS)
  ageDownloadsSinceLast(home, 0)
  age(0)
  expect(names()).toEqual(['aaaa'])
  ageDownloadsSinceLast(home, HOUR_MS)
  expect(names()).toEqual([])
})

test('a run may want what its plan and its inputs name by digest', async () => {
  await using device = benchDevice()
  const [one, two] = ['A1'.repeat(32), 'b2'.repeat(32)]
  const download = {
    id: 'get',
    uses: 'artifact/download@1',
    params: { url: 'https://example.org/a', sha256: one, destination: '/a' },
  }
  const flow = {
    name: 'x',
    steps: [download],
    edges: [{ from: '$start', to: 'get', on: 'success' }],
  } as const
  const plan = planned({ ...flow, steps: [...flow.steps], edges: [...flow.edges] }, device.plugins)
  const found = digestsIn(assignment(plan, { inputs: { sha256: `sha256:${two}` } }))
  expect(found).toEqual(expect.arrayContaining([one.toLowerCase(), two]))
  expect(found).not.toContain('c'.repeat(64))
})
