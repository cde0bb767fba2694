import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttemptOutcome } from '@contraflow/flow'
import { describePlugin } from '@contraflow/plugin-sdk'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  createHandlerHost,
  type HandlerHost,
  type HandlerHostOptions,
  type InstalledPlugin,
  killLeftovers,
} from './index.ts'
import { manifest } from './testing/odd-plugin.ts'
import { cgroupsOf } from './worker-cgroup.ts'

const ODD: InstalledPlugin = {
  manifest: describePlugin(manifest),
  digest: 'sha256:odd',
  isShipped: true,
  built: null,
  handlersFile: join(import.meta.dirname, 'testing', 'odd-plugin.ts'),
  checksFile: null,
}

const NO_PERMISSIONS = { reads: [], writes: [], programs: false, network: false }

let home = ''
let host: HandlerHost

function hostOf(options: Partial<HandlerHostOptions> = {}): HandlerHost {
  const grants = { reads: [], writes: [join(home, 'scratch'), join(home, 'state')] }
  return createHandlerHost({ plugins: [ODD], home, root: home, grantsOf: () => grants, ...options })
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-host-'))
  mkdirSync(join(home, 'scratch'))
  host = hostOf()
})

afterEach(async () => {
  await host.close()
  rmSync(home, { recursive: true, force: true })
})

function start(id: string, params: Record<string, string> = {}, on = host) {
  const said: string[] = []
  const running = on.start(
    {
      attempt: `${home} ${id}`,
      uses: `odd/${id}@1`,
      kind: 'step',
      params,
      root: home,
      scratch: join(home, 'scratch'),
      snapshotDir: null,
      stateFile: join(home, 'state'),
      cacheDir: join(home, 'downloads'),
      run: 'run_1',
      keeps: [],
      artifacts: {},
      device: { name: 'test', tags: {} },
      undoes: null,
      changesDevice: false,
      resume: false,
    },
    { output: (stream, text) => said.push(`${stream}:${text}`), progress: () => undefined },
  )
  return { ...running, said }
}

function failureKind(outcome: AttemptOutcome): string {
  return outcome.ok ? 'none' : outcome.failure.kind
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody reaps is dead all the same.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

async function pidIn(file: string): Promise<number> {
  await vi.waitUntil(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'), 20_000)
  return Number(readFileSync(file, 'utf8'))
}

test('runs attempt after attempt in one warm process', async () => {
  const first = await start('who').ended
  const second = await start('who').ended
  expect(first).toEqual(second)
  expect(first.ok && first.result !== process.pid).toBe(true)
})

test('runs attempts at the same time in processes of their own', async () => {
  const [first, second] = await Promise.all([start('who').ended, start('who').ended])
  expect(first).not.toEqual(second)
})

test('fails the attempt as crashed, with what its process said last, and runs the next one in a new process', async () => {
  const crashed = await start('crash').ended
  expect(crashed).toMatchObject({
    failure: { kind: 'crashed', message: expect.stringContaining('(exit code 7): Error: no more') },
  })
  expect(await start('echo', { say: 'hello' }).ended).toEqual({
    ok: true,
    result: { said: 'hello' },
  })
})

test('asks first: a program that ends on SIGTERM says its last words', async () => {
  const running = start('shell', {
    run: 'trap "echo bye; exit 3" TERM; echo up; while :; do sleep 0.05; done',
  })
  await vi.waitUntil(() => running.said.join('').includes('up'), 20_000)
  running.cancel(5_000)
  const outcome = await running.ended
  expect(outcome.ok && outcome.result).toMatchObject({ exitCode: 3 })
  expect(running.said.join('')).toContain('bye')
})

test('leaves nothing of a killed attempt alive, grandchildren included', async () => {
  const file = join(home, 'pid')
  const running = start('deaf', {
    run: `trap "" TERM; (trap "" TERM; echo $$ > ${file}; sleep 60) & sleep 60`,
  })
  const pid = await pidIn(file)
  running.cancel(100)
  expect(failureKind(await running.ended)).toBe('crashed')
  expect(isAlive(pid)).toBe(false)
})

test('ends an attempt when its program exits, though a child holds its pipes, and kills that child', async () => {
  const file = join(home, 'pid')
  const from = performance.now()
  const outcome = await start('shell', { run: `sleep 60 & echo $! > ${file}; echo last` }).ended
  expect(outcome.ok && outcome.result).toMatchObject({ exitCode: 0, stdoutTail: 'last\n' })
  expect(performance.now() - from).toBeLessThan(10_000)
  expect(isAlive(await pidIn(file))).toBe(false)
})

test('streams output as it comes', async () => {
  const running = start('shell', {
    run: `echo first; while [ ! -e ${home}/go ]; do sleep 0.02; done; echo second`,
  })
  await vi.waitUntil(() => running.said.join('').includes('first'), 20_000)
  expect(running.said.join('')).not.toContain('second')
  writeFileSync(join(home, 'go'), '')
  await running.ended
  expect(running.said.join('')).toContain('second')
})

test('loses none of a flood of output', async () => {
  const running = start('shell', { run: 'head -c 8000000 /dev/zero | tr "\\0" x' })
  expect((await running.ended).ok).toBe(true)
  expect(running.said.reduce((sum, text) => sum + text.length - 'stdout:'.length, 0)).toBe(
    8_000_000,
  )
})

test('passes on the kind of failure that a handler names', async () => {
  expect(await start('full').ended).toEqual({
    ok: false,
    failure: { kind: 'no-space', message: 'the disk is full' },
  })
})

test('refuses params that the type does not declare as invalid', async () => {
  expect(failureKind(await start('echo', { shout: 'x' }).ended)).toBe('invalid')
})

test('says that a type of a plugin that is not here is unavailable', async () => {
  const running = host.start(
    {
      attempt: 'gone',
      uses: 'gone/type@1',
      kind: 'step',
      params: {},
      root: home,
      scratch: home,
      snapshotDir: null,
      stateFile: join(home, 'state'),
      cacheDir: join(home, 'downloads'),
      run: 'run_1',
      keeps: [],
      artifacts: {},
      device: { name: 'test', tags: {} },
      undoes: null,
      changesDevice: false,
      resume: false,
    },
    { output: () => undefined, progress: () => undefined },
  )
  expect(failureKind(await running.ended)).toBe('unavailable')
})

/** A service in a session of its own; its process id comes into the file. */
function service(file: string, environment = ''): string {
  return `${environment} setsid sh -c 'echo $$ > ${file}; exec sleep 60' >/dev/null 2>&1 &
    while [ ! -s ${file} ]; do sleep 0.02; done`
}

test('a service that an attempt leaves running lives on, also when its host is gone; one of an attempt in flight does not', async () => {
  const file = join(home, 'pid')
  expect((await start('shell', { run: service(file) }).ended).ok).toBe(true)
  const pid = await pidIn(file)
  await host.close()
  await killLeftovers(home, [])
  expect(isAlive(pid)).toBe(true)
  await killLeftovers(home, [`${home} shell`])
  expect(isAlive(pid)).toBe(false)
})

test('a cancelled attempt leaves nothing, whatever left its group and session', async () => {
  const file = join(home, 'pid')
  const running = start('shell', { run: `${service(file)}; sleep 60` })
  const pid = await pidIn(file)
  running.cancel(5_000)
  await running.ended
  expect(isAlive(pid)).toBe(false)
})

test.skipIf(cgroupsOf('') === null)(
  'where there are cgroups, not even what has cleared its environment as well',
  async () => {
    const file = join(home, 'pid')
    const running = start('shell', { run: `${service(file, 'env -i')}; sleep 60` })
    const pid = await pidIn(file)
    running.cancel(5_000)
    await running.ended
    expect(isAlive(pid)).toBe(false)
  },
)

describe('what a plugin has not declared is refused it', () => {
  const bare = { ...ODD, manifest: { ...ODD.manifest, permissions: NO_PERMISSIONS } }

  test('a program', async () => {
    const limited = hostOf({ plugins: [bare] })
    const outcome = await start('shell', { run: 'true' }, limited).ended
    expect(outcome).toMatchObject({
      ok: false,
      failure: { kind: 'error', message: expect.stringContaining('not declared') },
    })
    await limited.close()
  })

  test('what it has declared it may, below the root', async () => {
    writeFileSync(join(home, 'a'), 'text')
    const reads = { ...bare.manifest, permissions: { ...NO_PERMISSIONS, reads: ['/a'] } }
    const limited = hostOf({ plugins: [{ ...bare, manifest: reads }] })
    expect(await start('read', { path: join(home, 'a') }, limited).ended).toEqual({
      ok: true,
      result: 'text',
    })
    writeFileSync(join(home, 'b'), 'text')
    expect((await start('read', { path: join(home, 'b') }, limited).ended).ok).toBe(false)
    await limited.close()
  })

  test('among that it may keep files durably, and change the attributes of those that it has open', async () => {
    const permissions = { ...NO_PERMISSIONS, writes: ['/kept'] }
    const limited = hostOf({ plugins: [{ ...bare, manifest: { ...bare.manifest, permissions } }] })
    mkdirSync(join(home, 'kept'))
    const path = join(home, 'kept', 'file')
    expect(await start('keep', { path }, limited).ended).toEqual({ ok: true, result: null })
    const { mode, mtimeMs } = statSync(path)
    expect([mode & 0o777, mtimeMs]).toEqual([0o640, 2_000])
    await limited.close()
  })

  test('and programs that it starts are not under its restrictions', async () => {
    const outcome = await start('shell', { run: 'echo "[$NODE_OPTIONS]"' }).ended
    expect(outcome).toMatchObject({ result: { stdoutTail: '[]\n' } })
  })
})

describe('processes', () => {
  const other = { ...ODD, digest: 'sha256:other', isShipped: false }
  const named = (id: string): InstalledPlugin => {
    const stepTypes = other.manifest.stepTypes.map((type) => ({
      ...type,
      uses: type.uses.replace('odd/', `${id}/`),
    }))
    return { ...other, digest: `sha256:${id}`, manifest: { ...other.manifest, id, stepTypes } }
  }

  test('are started ahead, as many as may be needed at once', async () => {
    const wide = hostOf({ width: 3 })
    expect(workers()).toBe(1 + 3)
    await wide.close()
  })

  test('are not shared by plugins of others', async () => {
    const both = hostOf({ plugins: [ODD, named('one'), named('two')] })
    expect(workers()).toBe(1 + 3)
    await both.close()
  })
})

/** How many processes of handlers this one has. */
function workers(): number {
  const file = `/proc/${process.pid}/task/${process.pid}/children`
  const children = readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number)
  return children.filter(
    (pid) =>
      isAlive(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('handler-worker'),
  ).length
}
