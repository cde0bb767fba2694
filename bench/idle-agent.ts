// What an agent costs a device while it has nothing to do: memory and CPU of all its processes, connected to a real server,
// beside a Node that does nothing at all. `npm run bench:agent -- --seconds 300` for how long it is watched.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { NODE_FLAGS } from '../apps/agent/src/node-flags.ts'
import { TestServer } from '../apps/server/src/testing/test-server.ts'

const AGENT = join(import.meta.dirname, '..', 'apps', 'agent', 'dist', 'contraflow-agent.mjs')
const PLUGINS = join(import.meta.dirname, '..', 'plugins')
const TICKS_A_SECOND = 100
const SETTLED_MS = 3_000
const MAX_MIB = 90
const MAX_CPU_PERCENT = 0.2

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '180' } } })
const seconds = Number(values.seconds)

const folder = mkdtempSync(join(tmpdir(), 'contraflow-bench-'))
mkdirSync(join(folder, 'root'))
const server = await TestServer.start()
const bare = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
const agent = await startAgent()
try {
  await sleep(SETTLED_MS)
  row('a Node that does nothing', bare)
  row('the agent, connected', agent)
  await carryOutARun()
  row('the agent, right after a run of 20 steps', agent)
  await sleep(SETTLED_MS)
  const before = { agent: cpuSeconds(agent), bare: cpuSeconds(bare), at: performance.now() }
  await sleep(seconds * 1_000)
  const wall = (performance.now() - before.at) / 1_000
  const share = (child: ChildProcess, from: number) => ((cpuSeconds(child) - from) / wall) * 100
  row(`a Node that does nothing, ${seconds} s later`, bare, share(bare, before.bare))
  const mib = row(`the agent, idle for ${seconds} s`, agent, share(agent, before.agent))
  verdict(`memory of all its processes, at most ${MAX_MIB} MiB`, mib <= MAX_MIB)
  const cpu = share(agent, before.agent)
  verdict(`CPU while idle, at most ${MAX_CPU_PERCENT} % of a core`, cpu <= MAX_CPU_PERCENT)
} finally {
  bare.kill()
  const ended = new Promise((resolve) => agent.once('exit', resolve))
  agent.kill()
  await ended
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
}

/** As its systemd unit does. */
async function startAgent(): Promise<ChildProcess> {
  const { token } = await server.api.devices.enrol.mutate()
  const options = { home: join(folder, 'home'), root: join(folder, 'root'), plugins: PLUGINS }
  const args = Object.entries({ ...options, server: server.url, token }).flatMap(
    ([name, value]) => [`--${name}`, value],
  )
  const child = spawn(process.execPath, [...NODE_FLAGS, AGENT, 'run', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await until(async () => (await server.api.devices.list.query()).some(({ online }) => online))
  return child
}

async function carryOutARun(): Promise<void> {
  const ids = Array.from({ length: 20 }, (_, index) => `step-${index}`)
  const document = {
    format: 'contraflow/flow@1',
    name: 'Some steps',
    steps: ids.map((id) => ({
      id,
      uses: 'command/run@1',
      params: { run: 'ls -lR /usr/lib | head -100' },
    })),
    edges: ids.map((id, index) => ({ from: ids[index - 1] ?? '$start', to: id, on: 'success' })),
  }
  const [device] = await server.api.devices.list.query()
  const { id } = await server.api.flows.create.mutate({ document })
  const version = await server.api.versions.publish.mutate({ flowId: id, revision: 1 })
  await server.api.deployments.create.mutate({
    versionId: version.id,
    deviceIds: [device?.id ?? ''],
    inputs: {},
    deadlineAt: null,
  })
  await until(async () => {
    const [now] = await server.api.devices.list.query()
    return now?.lastRun?.outcome === 'succeeded'
  })
}

/** Answers the memory in MiB. */
function row(what: string, child: ChildProcess, cpuPercent?: number): number {
  const pids = processesOf(child)
  const mib = pids.reduce((sum, pid) => sum + residentKib(pid), 0) / 1_024
  const cpu = cpuPercent === undefined ? '' : `${cpuPercent.toFixed(3)} % CPU`
  const count = `${pids.length} process${pids.length === 1 ? '' : 'es'}`
  process.stdout.write(
    `${what.padEnd(44)}${mib.toFixed(1).padStart(7)} MiB  ${count.padEnd(12)}${cpu}\n`,
  )
  return mib
}

function verdict(what: string, holds: boolean): void {
  process.stdout.write(`${holds ? 'ok    ' : 'MISSED'} ${what}\n`)
}

/** It and all that descend from it. */
function processesOf({ pid = 0 }: ChildProcess): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(statOf(Number(name))[1])]),
  )
  const family = [pid]
  for (const one of family) {
    family.push(...[...parents].filter(([, parent]) => parent === one).map(([child]) => child))
  }
  return family
}

function cpuSeconds(child: ChildProcess): number {
  const ticks = processesOf(child).map((pid) => {
    const stat = statOf(pid)
    return Number(stat[11]) + Number(stat[12])
  })
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_A_SECOND
}

/** Its fields from the third on: the second may hold anything. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return []
  }
}

function residentKib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0)
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('it did not come to hold within a minute')
    await sleep(100)
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
