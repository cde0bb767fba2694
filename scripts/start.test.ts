import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const START = fileURLToPath(new URL('./start.mjs', import.meta.url))

let folder: string
let home: string
const started: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-start-'))
  home = join(folder, 'home')
})
afterEach(async () => {
  for (const child of started.splice(0)) await ended(child, 'SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

class Product {
  readonly process: ChildProcess
  out = ''
  error = ''
  readonly ended: Promise<unknown>

  constructor(environment: { readonly [name: string]: string }) {
    this.process = spawn(process.execPath, [START], { env: { ...process.env, ...environment } })
    started.push(this.process)
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.out += text
    })
    this.process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.error += text
    })
    this.ended = once(this.process, 'close')
  }

  /** Its address, once it has told it; or what it said instead. */
  async address(): Promise<string> {
    for (;;) {
      const address = /^Contraflow is at (\S+)$/m.exec(this.out)?.[1]
      if (address !== undefined) return address
      if (this.process.exitCode !== null) throw new Error(`it ended: ${this.out}${this.error}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill(signal)
  await closed
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** What it says where it can't start: nothing but this. */
async function refusal(environment: { readonly [name: string]: string }): Promise<string> {
  const product = new Product({ CONTRAFLOW_HOME: home, ...environment })
  await product.ended
  expect(product.process.exitCode).toBe(1)
  expect(product.error.trimEnd().split('\n')).toHaveLength(1)
  return product.error.trimEnd()
}

async function devices(address: string): Promise<string> {
  return (await fetch(`${address}/api/trpc/devices.list`)).text()
}

test('what keeps it from starting is told in one sentence', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  expect(await refusal({ PORT: String(port) })).toBe(
    `contraflow: Port ${port} is taken by another program. Give another one: PORT=${port + 1} npm start`,
  )
  taken.close()
  expect(await refusal({ PORT: 'many' })).toMatch(/^contraflow: PORT is "many", which is no port/)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const unwritable of [file, join(file, 'below'), '/proc/nowhere']) {
    expect(await refusal({ CONTRAFLOW_HOME: unwritable, PORT: String(port) })).toContain(
      `contraflow: CONTRAFLOW_HOME is ${unwritable}, and nothing can be written there (`,
    )
  }
  const database = 'postgres://nobody@127.0.0.1:1/none'
  expect(await refusal({ DATABASE_URL: database, PORT: String(port) })).toMatch(
    /^contraflow: The database at DATABASE_URL can't be reached \(.+\)\. Start it, or/,
  )
})

test('it starts with a device; a second one there is refused; however it ends, nothing is left and nothing is lost', async () => {
  const environment = { CONTRAFLOW_HOME: home, PORT: String(await freePort()) }
  const first = new Product(environment)
  const address = await first.address()
  expect(address).toBe(`http://127.0.0.1:${environment.PORT}`)
  const known = async () => JSON.parse(await devices(address)).result.data
  await expect
    .poll(known, { timeout: 30_000 })
    .toMatchObject([{ name: 'demo-gateway', online: true }])
  const [demo] = await known()

  expect(await refusal({ PORT: String(await freePort()) })).toBe(
    `contraflow: CONTRAFLOW_HOME is ${home}, and another Contraflow runs there. Give another folder.`,
  )
  expect((await fetch(address)).ok).toBe(true)

  await ended(first.process, 'SIGKILL')
  await first.ended
  const second = new Product(environment)
  expect(JSON.parse(await devices(await second.address())).result.data).toMatchObject([
    { id: demo.id, name: 'demo-gateway' },
  ])
  expect(second.out).not.toContain('samples')

  await ended(second.process, 'SIGINT')
  expect(second.process.exitCode).toBe(0)
  expect(second.error).toBe('')
  // A database that was ended cleanly leaves none.
  expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false)
  await expect(fetch(address)).rejects.toThrow()
}, 240_000)
