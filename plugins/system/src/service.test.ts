import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HandlerCall } from '@contraflow/plugin-sdk/running'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import plugin from './index.ts'
import { type BootedSystemd, bootSystemd, whyNoSystemd } from './testing/booted-systemd.ts'

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

test('a folder that stands for a device never changes the machine that it is on', async () => {
  const { outcome } = await kit.step('service', { unit: 'cron', do: 'stop' })
  expect(outcome).toEqual(failedAs('unavailable', /not booted with systemd/))
})

test.each(['--help', 'a b', 'a/b', '../x.service', '', 'a@b@c', '*', 'a\nb'])(
  '%j is no unit',
  async (unit) => {
    const { outcome } = await kit.step('service', { unit, do: 'stop' })
    expect(outcome).toEqual(failedAs('invalid', /unit/))
  },
)

const whyNot = whyNoSystemd()

describe.skipIf(whyNot !== null)(`with a systemd of its own (${whyNot ?? 'booted here'})`, () => {
  let systemd: BootedSystemd
  const path = process.env['PATH'] ?? ''

  beforeAll(async () => {
    systemd = await bootSystemd()
    process.env['PATH'] = `${systemd.bin}:${path}`
  })
  afterAll(async () => {
    process.env['PATH'] = path
    await systemd?.[Symbol.asyncDispose]()
  })
  beforeEach(() => {
    mkdirSync(join(kit.root, 'run/systemd/system'), { recursive: true })
    systemd.run(
      'cd /etc/systemd/system; systemctl stop "t-*" ; systemctl reset-failed; rm -rf t-* *.wants; systemctl daemon-reload; rm -f /run/t-*',
    )
  })

  const install = '[Install]\nWantedBy=multi-user.target\n'
  const service = (lines: string) => `[Service]\n${lines}\n${install}`
  const LASTING = service('ExecStart=sleep 1000\nExecReload=touch /run/t-reloaded')

  const control = (unit: string, verb: string, more = {}) =>
    kit.step('service', { unit, do: verb, staysMs: 400, ...more })
  const restore = () => kit.action('restore-service', {}, { of: { params: {} } })
  const stateOf = (unit: string) =>
    systemd
      .run(`systemctl show ${unit} -p ActiveState -p UnitFileState --value`)
      .trim()
      .split('\n')
      .join(' ')
  const pidOf = (unit: string) => systemd.run(`systemctl show ${unit} -p MainPID --value`).trim()

  test('a unit is started, and put back twice as once', async () => {
    systemd.unit('t-one.service', LASTING)
    const { outcome } = await control('t-one', 'start')
    expect(outcome).toEqual({ ok: true, result: { activeState: 'active', enablement: 'disabled' } })
    expect(stateOf('t-one')).toBe('active disabled')
    for (let times = 0; times < 2; times += 1) {
      expect((await restore()).outcome.ok).toBe(true)
      expect(stateOf('t-one')).toBe('inactive disabled')
    }
  })

  test('a unit is stopped, and put back', async () => {
    systemd.unit('t-one.service', LASTING)
    systemd.run('systemctl start t-one')
    expect((await control('t-one.service', 'stop')).outcome).toMatchObject({
      result: { activeState: 'inactive' },
    })
    expect(stateOf('t-one')).toBe('inactive disabled')
    expect((await restore()).outcome.ok).toBe(true)
    expect(stateOf('t-one')).toBe('active disabled')
  })

  test('it is restarted, which is another process; reloaded, which is the same', async () => {
    systemd.unit('t-one.service', LASTING)
    systemd.run('systemctl start t-one')
    const first = pidOf('t-one')
    expect((await control('t-one', 'restart')).outcome.ok).toBe(true)
    const second = pidOf('t-one')
    expect(second).not.toBe(first)
    expect((await control('t-one', 'reload')).outcome.ok).toBe(true)
    expect(pidOf('t-one')).toBe(second)
    expect(systemd.run('ls /run/t-reloaded')).toBe('/run/t-reloaded\n')
  })

  test('enabled now it is started too, disabled now stopped too, and both come back', async () => {
    systemd.unit('t-one.service', LASTING)
    expect((await control('t-one', 'enable', { now: true })).outcome).toEqual({
      ok: true,
      result: { activeState: 'active', enablement: 'enabled' },
    })
    expect((await restore()).outcome.ok).toBe(true)
    expect(stateOf('t-one')).toBe('inactive disabled')

    systemd.run('systemctl enable --now t-one 2>/dev/null')
    const params = { unit: 't-one', do: 'disable', now: true, staysMs: 300 }
    expect((await kit.step('service', params, { step: 'other' })).outcome.ok).toBe(true)
    expect(stateOf('t-one')).toBe('inactive disabled')
    await kit.action('restore-service', {}, { of: { params }, step: 'other' })
    expect(stateOf('t-one')).toBe('active enabled')
  })

  test('only enabled, it is not started', async () => {
    systemd.unit('t-one.service', LASTING)
    expect((await control('t-one', 'enable')).outcome.ok).toBe(true)
    expect(stateOf('t-one')).toBe('inactive enabled')
  })

  test('an instance of a template, and a unit that is no service', async () => {
    systemd.unit('t-many@.service', service('ExecStart=sleep 77%i'))
    systemd.unit('t-when.timer', '[Timer]\nOnActiveSec=1h\nUnit=t-many@1.service')
    expect((await control('t-many@1', 'start')).outcome.ok).toBe(true)
    expect(stateOf('t-many@1')).toMatch(/^active/)
    expect((await control('t-when.timer', 'start')).outcome).toMatchObject({
      result: { activeState: 'active', enablement: 'static' },
    })
  })

  test('a oneshot that has done its work is started', async () => {
    systemd.unit('t-once.service', service('Type=oneshot\nExecStart=touch /run/t-done'))
    expect((await control('t-once', 'start')).outcome.ok).toBe(true)
    expect(systemd.run('ls /run/t-done')).toBe('/run/t-done\n')
  })

  test('a unit that ends by itself is none that stays active', async () => {
    systemd.unit('t-ends.service', service('ExecStart=sleep 0.2'))
    const { outcome } = await control('t-ends', 'start', { staysMs: 2_000 })
    expect(outcome).toEqual(failedAs('error', /does not stay active: it is inactive \(dead\)/))
  })

  test('a unit that fails after a while fails it, with its last words in the output', async () => {
    const script = 'ExecStart=sh -c "echo the port is taken; sleep 0.5; exit 3"'
    systemd.unit('t-dies.service', service(script))
    const { outcome, output } = await control('t-dies', 'start', { staysMs: 5_000 })
    expect(outcome).toEqual(failedAs('error', /t-dies.service does not stay active: it is failed/))
    expect(output.stdout).toContain('the port is taken')
  })

  test('a unit that can not even be started is the failure of systemctl, with its last words', async () => {
    const script = 'Type=oneshot\nExecStart=sh -c "echo no config; exit 4"'
    systemd.unit('t-bad.service', service(script))
    const { outcome, output } = await control('t-bad', 'start')
    expect(outcome).toEqual(failedAs('exit-code', /systemctl start t-bad.service ended with/))
    expect(output.stdout).toContain('no config')
    // What was undone has failed since: that is forgotten too.
    expect((await restore()).outcome.ok).toBe(true)
    expect(stateOf('t-bad')).toBe('inactive disabled')
  })

  test('a unit that comes and goes is a failure, though it is active whenever one looks', async () => {
    const script = 'ExecStart=sleep 0.4\nRestart=always\nRestartSec=0\nStartLimitIntervalSec=0'
    systemd.unit('t-flaps.service', service(script))
    const { outcome } = await control('t-flaps', 'start', { staysMs: 10_000 })
    expect(outcome).toEqual(failedAs('error', /does not stay active: it (was|is)/))
  })

  test('a unit that never comes to rest is late', async () => {
    systemd.unit('t-slow.service', service('ExecStart=sleep 1000'))
    const { outcome } = await control('t-slow', 'start', { staysMs: 5_000, withinMs: 500 })
    expect(outcome).toEqual(
      failedAs('timeout', /was not active for 5 s within 0.5 s: it is active/),
    )
  })

  test('what can not be done is known before anything is changed', async () => {
    systemd.unit('t-static.service', '[Service]\nExecStart=sleep 1000')
    systemd.unit('t-masked.service', LASTING)
    systemd.run(
      'cd /etc/systemd/system; rm t-masked.service; systemctl mask t-masked 2>/dev/null; systemctl start t-static',
    )
    expect((await control('t-none', 'start')).outcome).toEqual(
      failedAs('invalid', /no unit t-none/),
    )
    expect((await control('t-static', 'enable')).outcome).toEqual(failedAs('invalid', /is static/))
    expect((await control('t-static', 'reload')).outcome).toEqual(failedAs('invalid', /reloaded/))
    expect((await control('t-masked', 'start')).outcome).toEqual(failedAs('invalid', /masked/))
    const { outcome, output } = await restore()
    expect(outcome.ok).toBe(true)
    expect(output.log).toContain('had not changed anything')
  })

  test('a later attempt does not make the state after the first the one to go back to', async () => {
    systemd.unit('t-one.service', LASTING)
    await control('t-one', 'start')
    await control('t-one', 'start')
    await restore()
    expect(stateOf('t-one')).toBe('inactive disabled')
  })

  describe('killed in the middle', () => {
    let home: string
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'contraflow-killed-'))
      mkdirSync(join(home, 'run/systemd/system'), { recursive: true })
    })
    afterEach(() => rmSync(home, { recursive: true, force: true }))

    const CHILD = `
      import { runHandler } from '@contraflow/plugin-sdk/running'
      import plugin from './src/index.ts'
      const listener = { output() {}, progress() {}, waits() {}, group() {} }
      const { signal } = new AbortController()
      console.log(JSON.stringify(await runHandler(plugin, JSON.parse(process.argv[1]), listener, signal)))`

    const call = (id: string): HandlerCall => ({
      attempt: 'test',
      uses: `system/${id}@1`,
      kind: id === 'service' ? 'step' : 'action',
      params: id === 'service' ? { unit: 't-slow', do: 'enable', now: true, staysMs: 200 } : {},
      root: home,
      scratch: home,
      snapshotDir: join(home, 'snapshot'),
      stateFile: join(home, 'state'),
      cacheDir: '/nowhere',
      run: 'run_1',
      keeps: [],
      artifacts: {},
      device: { name: 'd', tags: {} },
      undoes: id === 'service' ? null : { params: {}, result: null },
      changesDevice: true,
      resume: false,
    })

    /** In a process of its own, to its end or until it is killed, once systemd is in that state. */
    async function run(id: string, killedIn: string | null): Promise<void> {
      const args = ['--input-type=module', '-e', CHILD, JSON.stringify(call(id))]
      const child: ChildProcess = spawn(process.execPath, args, {
        cwd: join(import.meta.dirname, '..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let answer = ''
      child.stdout?.on('data', (text) => {
        answer += text
      })
      const exited = once(child, 'exit')
      if (killedIn === null) {
        await exited
        expect(JSON.parse(answer)).toMatchObject({ ok: true })
        return
      }
      while (child.exitCode === null && !stateOf('t-slow').startsWith(killedIn)) {
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
      child.kill('SIGKILL')
      await exited
      expect(child.signalCode).toBe('SIGKILL')
    }

    const SLOW = service('ExecStartPre=sleep 1\nExecStart=sleep 1000\nExecStop=sleep 1')

    test('and tried again, it is as if it had never been killed; and all the way back', async () => {
      systemd.unit('t-slow.service', SLOW)
      await run('service', 'activating')
      await run('service', null)
      expect(stateOf('t-slow')).toBe('active enabled')
      await run('restore-service', 'deactivating')
      await run('restore-service', null)
      expect(stateOf('t-slow')).toBe('inactive disabled')
    })

    test('and not tried again, it can be put back', async () => {
      systemd.unit('t-slow.service', SLOW)
      await run('service', 'activating')
      await run('restore-service', null)
      expect(stateOf('t-slow')).toBe('inactive disabled')
    })
  })
})
