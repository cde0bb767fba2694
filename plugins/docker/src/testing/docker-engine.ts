import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import Docker from 'dockerode'

const START_MS = 30_000
const STOP_MS = 20_000

/** A Docker engine of a test's own: its socket, data, containers and networks are no other's. */
export interface DockerEngine {
  readonly socket: string
  readonly api: Docker
  /** Removes containers and networks; images stay. */
  clear(): Promise<void>
  stop(): Promise<void>
}

/**
 * Starts an engine under a temporary folder, or answers why that is not possible on this machine. It has no network but
 * `host`, `none` and those that are made, and leaves the machine's firewall alone.
 */
export async function startDockerEngine(): Promise<
  | { readonly engine: DockerEngine; readonly lack: null }
  | { readonly engine: null; readonly lack: string }
> {
  const lack = lackOfDocker()
  if (lack !== null) return { engine: null, lack }
  const home = mkdtempSync(join(tmpdir(), 'cf-docker-'))
  const socket = join(home, 'docker.sock')
  const daemon = startDaemon(home, socket)
  const api = new Docker({ host: '', socketPath: socket })
  const said = await untilUp(api, daemon)
  if (said !== null) {
    await end(daemon.child, home)
    return { engine: null, lack: `dockerd does not start here (${said})` }
  }
  const engine: DockerEngine = {
    socket,
    api,
    clear: () => clear(api),
    async stop() {
      await clear(api)
      await end(daemon.child, home)
    },
  }
  return { engine, lack: null }
}

function lackOfDocker(): string | null {
  if (process.platform !== 'linux') return 'an engine of its own needs Linux'
  if (process.getuid?.() !== 0) return 'an engine of its own needs root'
  if (!runs('dockerd', '--version')) return 'there is no dockerd: install docker.io'
  if (!runs('busybox', 'true')) return 'there is no busybox: install busybox-static'
  return null
}

function runs(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, [...args], { stdio: 'ignore' }).status === 0
}

function startDaemon(home: string, socket: string) {
  for (const name of ['data', 'exec']) mkdirSync(join(home, name))
  // Where that is possible: it then waits for no disk.
  spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', join(home, 'data')], { stdio: 'ignore' })
  // Instead of the machine's own.
  writeFileSync(join(home, 'daemon.json'), '{}')
  const namespace = home.replaceAll(/[^a-z0-9]/gi, '-').slice(1)
  // Test files that run at once have none in common.
  const pool = 200 + 2 * (process.pid % 25) + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 2)
  const args = [
    ...['--host', `unix://${socket}`, '--config-file', join(home, 'daemon.json')],
    ...['--data-root', join(home, 'data'), '--exec-root', join(home, 'exec')],
    ...['--pidfile', join(home, 'pid'), '--log-level', 'warn', '--shutdown-timeout', '2'],
    // Where the machine's containerd is used, since there is one.
    ...['--containerd-namespace', namespace, '--containerd-plugins-namespace', `${namespace}-p`],
    ...['--bridge', 'none', '--iptables=false', '--ip6tables=false', '--ip-forward=false'],
    ...['--default-address-pool', `base=10.${pool}.0.0/16,size=24`],
  ]
  // It ends with the test's process, however that ends.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', 'dockerd', ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const daemon = { child, said: '' }
  child.on('error', (error) => {
    daemon.said += error.message
  })
  child.stderr.on('data', (text) => {
    daemon.said = (daemon.said + text).slice(-4_000)
  })
  return daemon
}

/** null, or what it said last before it gave up. */
async function untilUp(
  api: Docker,
  daemon: { readonly child: ChildProcess; readonly said: string },
): Promise<string | null> {
  const until = performance.now() + START_MS
  while (daemon.child.exitCode === null && daemon.child.pid !== undefined) {
    if (
      await api.ping().then(
        () => true,
        () => false,
      )
    )
      return null
    if (performance.now() > until) return 'it does not answer'
    await delay(100)
  }
  await delay(100)
  return daemon.said.trim().split('\n').at(-1) ?? ''
}

async function clear(api: Docker): Promise<void> {
  for (const { Id } of await api.listContainers({ all: true })) {
    await api.getContainer(Id).remove({ force: true, v: true })
  }
  await api.pruneNetworks()
}

async function end(child: ChildProcess, home: string): Promise<void> {
  if (child.exitCode === null && child.pid !== undefined) {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
    await exited
    clearTimeout(timer)
  }
  for (const path of mountsBelow(home)) spawnSync('umount', ['-l', path])
  rmSync(home, { recursive: true, force: true })
}

function mountsBelow(folder: string): readonly string[] {
  return readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toReversed()
}
