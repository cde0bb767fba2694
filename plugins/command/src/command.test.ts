import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'

let kit: PluginKit
const isRoot = process.getuid?.() === 0
const hasProc = statSync('/proc/self', { throwIfNoEntry: false }) !== undefined

beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

const at = (path: string) => join(kit.root, path)
const failedAs = (kind: string, message: string | RegExp = /./) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 5_000
  while (!holds()) {
    if (performance.now() > end) throw new Error('it did not come to hold')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A zombie is dead, and only waits for whoever is to reap it.
  return !hasProc || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

test('a command runs in the device root, told where and who the device is', async () => {
  const { outcome } = await kit.step('run', {
    run: 'pwd; echo "$CONTRAFLOW_ROOT $CONTRAFLOW_DEVICE $A"',
    env: { A: 'b c' },
  })
  expect(outcome).toEqual({
    ok: true,
    result: { exitCode: 0, stdout: `${kit.root}\n${kit.root} kit b c` },
  })
})

test('output comes while the command still runs', async () => {
  const heard: string[] = []
  const attempt = kit.step(
    'run',
    { run: 'echo first; while ! test -e go; do sleep 0.02; done; echo last' },
    { onOutput: (_stream, text) => void heard.push(text) },
  )
  await until(() => heard.join('') === 'first\n')
  writeFileSync(at('go'), '')
  expect((await attempt).output.stdout).toBe('first\nlast\n')
})

test('standard error is told apart, and is not in the result', async () => {
  const { outcome, output } = await kit.step('run', { run: 'echo out; echo err >&2' })
  expect(output).toEqual({ stdout: 'out\n', stderr: 'err\n', log: '' })
  expect(outcome).toMatchObject({ result: { stdout: 'out' } })
})

test('the result holds the end of standard output: at most 4 KiB, in whole characters', async () => {
  const { outcome } = await kit.step('run', {
    run: 'i=0; while [ $i -lt 500 ]; do echo éééééééééé; i=$((i+1)); done; printf ééx',
  })
  const stdout = outcome.ok ? JSON.parse(JSON.stringify(outcome.result)).stdout : ''
  expect(Buffer.byteLength(stdout)).toBeLessThanOrEqual(4096)
  expect(Buffer.byteLength(stdout)).toBeGreaterThan(4090)
  expect(stdout).toMatch(/^é+\n(é{10}\n)+ééx$/)
})

test('another exit code than 0 fails it, as does a signal', async () => {
  expect((await kit.step('run', { run: 'exit 3' })).outcome).toEqual(
    failedAs('exit-code', /exit code 3$/),
  )
  expect((await kit.step('run', { run: 'kill -KILL $$' })).outcome).toEqual(
    failedAs('exit-code', /SIGKILL$/),
  )
})

test('as an action it does the same', async () => {
  const { outcome, output } = await kit.action('run', { run: 'echo back; exit 4' })
  expect(outcome).toEqual(failedAs('exit-code', /4$/))
  expect(output.stdout).toBe('back\n')
})

test('cancelling asks the whole group, grandchildren too, and leaves none of it', async () => {
  const controller = new AbortController()
  let pids = ''
  const attempt = kit.step(
    'run',
    { run: 'sh -c "sleep 100 & echo \\$!; wait" & echo $!; wait' },
    {
      signal: controller.signal,
      onOutput: (_stream, text) => {
        pids += text
      },
    },
  )
  await until(() => pids.trim().split('\n').length === 2)
  const from = performance.now()
  controller.abort()
  expect((await attempt).outcome).toEqual(failedAs('exit-code', /SIGTERM$/))
  expect(performance.now() - from).toBeLessThan(10_000)
  await until(() =>
    pids
      .trim()
      .split('\n')
      .map(Number)
      .every((pid) => !isAlive(pid)),
  )
})

test('it ends when its process exits, though a child of its own holds the pipe; that child is killed', async () => {
  const from = performance.now()
  const { outcome, output } = await kit.step('run', { run: 'sleep 100 & echo $!' })
  expect(outcome.ok).toBe(true)
  expect(performance.now() - from).toBeLessThan(10_000)
  await until(() => !isAlive(Number(output.stdout)))
})

test('who leaves the group, as a daemon does, goes on and is not waited for', async () => {
  const from = performance.now()
  const { outcome, output } = await kit.step('run', { run: 'setsid sleep 100 & echo $!' })
  expect(outcome.ok).toBe(true)
  expect(performance.now() - from).toBeLessThan(10_000)
  process.kill(Number(output.stdout), 'SIGKILL')
})

test.runIf(hasProc)(
  'the text is in no argument list, and its file is for its user alone',
  async () => {
    const secret = `s3cret-${process.pid}-${Math.random()}`
    const { outcome, output } = await kit.step('run', {
      run: `stat -c %a "$0"; cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '; : ${secret}`,
    })
    expect(outcome.ok).toBe(true)
    expect(output.stdout.split('\n')[0]).toBe('600')
    expect(output.stdout).toContain('/bin/sh')
    expect(output.stdout).not.toContain(secret)
  },
)

test('a text of a megabyte runs, which no argument list would take', async () => {
  const { output } = await kit.step('run', { run: `: ${'x'.repeat(1_048_576)}\necho ran` })
  expect(output.stdout).toBe('ran\n')
})

test('a working folder is below the root; one that is not there, or leads out, is invalid', async () => {
  mkdirSync(at('opt/app'), { recursive: true })
  symlinkSync('/tmp', at('way-out'))
  expect((await kit.step('run', { run: 'pwd', cwd: '/opt/app' })).output.stdout).toBe(
    `${at('opt/app')}\n`,
  )
  expect((await kit.step('run', { run: 'pwd', cwd: 'gone' })).outcome).toEqual(
    failedAs('invalid', /gone is not there/),
  )
  expect((await kit.step('run', { run: 'pwd', cwd: '../' })).outcome).toEqual(failedAs('invalid'))
  expect((await kit.step('run', { run: 'pwd', cwd: 'way-out/x' })).outcome).toEqual(
    failedAs('invalid'),
  )
})

test('another shell runs it, and one that is not there is unavailable', async () => {
  const run = 'echo $0 | grep -c /text'
  expect((await kit.step('run', { run, shell: '/bin/bash' })).output.stdout).toBe('1\n')
  expect((await kit.step('run', { run, shell: '/no/shell' })).outcome).toEqual(
    failedAs('unavailable', /no\/shell can't be started/),
  )
})

test('a script is run by what its first line names, with its arguments', async () => {
  const script = '#!/usr/bin/env -S bash -e\nfalse || echo "$# $2"\nfalse\necho never'
  const { outcome, output } = await kit.step('script', { script, args: ['a', 'b c'] })
  expect(output.stdout).toBe('2 b c\n')
  expect(outcome).toEqual(failedAs('exit-code', /1$/))
})

test('the interpreter of a script can be chosen', async () => {
  const script = 'process.stdout.write(`${process.argv.length} ${process.execArgv}`)'
  const interpreter = `${process.execPath} --no-warnings`
  const { output } = await kit.action('script', { script, interpreter, args: ['x'] })
  expect(output.stdout).toBe('3 --no-warnings')
})

test.runIf(isRoot)(
  'it runs as another user, by name or number, who can read the text',
  async () => {
    const run = 'id -u; id -g; id -G; echo "$HOME"; stat -L -c "%u %a" "$0"'
    const nobody = '65534\n65534\n65534\n/nonexistent\n65534 600\n'
    expect((await kit.step('run', { run, user: 'nobody' })).output.stdout).toBe(nobody)
    expect((await kit.step('run', { run, user: '65534' })).output.stdout).toBe(nobody)
    expect((await kit.step('run', { run, user: '54321' })).output.stdout).toBe(
      '54321\n54321\n54321\n/\n54321 600\n',
    )
  },
)

test('a user whom the device does not know is invalid', async () => {
  for (const user of ['no-such-user', '--help', 'a:b']) {
    expect((await kit.step('run', { run: 'id', user })).outcome).toEqual(
      failedAs('invalid', /has no user/),
    )
  }
})

test.runIf(isRoot)('without root, another user is unavailable', async () => {
  process.seteuid?.(65534)
  try {
    expect(process.geteuid?.()).toBe(65534)
  } finally {
    process.seteuid?.(0)
  }
})

test('secrets can not be smuggled into the environment by a name that is none', async () => {
  const { outcome } = await kit.step('run', { run: 'true', env: { 'A=B': 'c' } })
  expect(outcome).toEqual(failedAs('invalid', /env/))
})

test('nothing of the attempt stays in the root', async () => {
  await kit.step('run', { run: 'true' })
  expect(readdirSync(kit.root)).toEqual([])
})
