import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, expect, test } from 'vitest'
import { type Postgres, PostgresFailed, startPostgres } from './start-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'contraflow-pg-'))
const dataDir = join(folder, 'postgres')
const started: Postgres[] = []

afterEach(async () => {
  for (const postgres of started.splice(0)) await postgres.stop().catch(() => undefined)
  rmSync(dataDir, { recursive: true, force: true })
})

async function start(): Promise<Postgres> {
  const postgres = await startPostgres(dataDir)
  started.push(postgres)
  return postgres
}

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}

function postmaster(): number {
  return Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0])
}

test('it starts on an empty folder, is nobody else’s to read, listens on this machine only, and ends cleanly', async () => {
  const postgres = await start()
  expect(postgres.adopted).toBe(false)
  expect(statSync(dataDir).mode & 0o777).toBe(0o700)
  expect(await query(postgres.url, 'show listen_addresses')).toEqual([
    { listen_addresses: '127.0.0.1' },
  ])
  const stranger = postgres.url.replace(/:[^:@]+@/, ':guessed@')
  await expect(query(stranger, 'select 1')).rejects.toThrow(/password/)
  await postgres.stop()
  expect(existsSync(join(dataDir, 'postmaster.pid'))).toBe(false)
})

test('one whose starter has died is adopted, with all that is in it', async () => {
  const first = await start()
  await query(first.url, 'create table kept as select 42 as answer')
  const second = await start()
  expect(second.adopted).toBe(true)
  expect(second.url).toBe(first.url)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('after kill -9 it recovers what was committed', async () => {
  const first = await start()
  await query(first.url, 'create table kept as select 42 as answer')
  process.kill(postmaster(), 'SIGKILL')
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }])
})

test('a lock file that a power cut left behind is no server', async () => {
  const first = await start()
  await first.stop()
  // The number of a program that runs, and is no PostgreSQL.
  writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n0\n5432\n`)
  const second = await start()
  expect(second.adopted).toBe(false)
  expect(await query(second.url, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('several that start at once end up with one server', async () => {
  const both = await Promise.all([start(), start(), start()])
  expect(new Set(both.map(({ url }) => url)).size).toBe(1)
})

test('a folder that holds something else is not touched, and the reason is told', async () => {
  rmSync(dataDir, { recursive: true, force: true })
  writeFileSync(dataDir, 'a file of somebody')
  await expect(start()).rejects.toThrow(PostgresFailed)
  expect(readFileSync(dataDir, 'utf8')).toBe('a file of somebody')
})
