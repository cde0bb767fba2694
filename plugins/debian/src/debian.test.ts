import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import {
  type KitOptions,
  killedOnce,
  type PluginKit,
  pluginKit,
} from '@contraflow/plugin-sdk/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import plugin from './index.ts'
import { debianRoot, unpackInto } from './testing/debian-root.ts'
import { PackageSource } from './testing/package-source.ts'

/** As it is loaded for an attempt that is killed. */
const PLUGIN = join(import.meta.dirname, 'index.ts')

// dpkg and apt in a chroot take their time where others work beside them.
vi.setConfig({ testTimeout: 180_000 })

const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

test('a folder that stands for a device never changes the machine that it is on', async () => {
  using kit = pluginKit(plugin)
  const { outcome } = await kit.step('install', { packages: ['hello'] })
  expect(outcome).toEqual(failedAs('unavailable', /this device has no apt-get/))
})

test.each(['-oDir=/', 'a b', 'A', 'hello=', 'hello=$(id)', './x.deb'])(
  '%j is no package',
  async (name) => {
    using kit = pluginKit(plugin)
    const { outcome } = await kit.step('install', { packages: [name] })
    expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
  },
)

const { archive, lack } = debianRoot()

describe.skipIf(archive === null)(`on a Debian of its own (${lack ?? 'unpacked here'})`, () => {
  let kit: PluginKit
  /** The device's own source, and one that flows name. */
  let source: PackageSource
  let other: PackageSource
  const OTHER = 'deb [trusted=yes] file:/srv/other ./'

  beforeAll(() => {
    kit = pluginKit(plugin)
    unpackInto(kit.root, archive ?? '')
    source = new PackageSource(at('srv/source'))
    other = new PackageSource(at('srv/other'))
    writeFileSync(at('etc/apt/sources.list'), 'deb [trusted=yes] file:/srv/source ./\n')
    rmSync(at('etc/apt/sources.list.d'), { recursive: true, force: true })
  }, 120_000)
  afterAll(() => kit?.[Symbol.dispose]())

  const at = (path: string) => join(kit.root, path)
  /** In the device. */
  const run = (...command: string[]) =>
    execFileSync('chroot', [kit.root, ...command], {
      encoding: 'utf8',
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LC_ALL: 'C',
        DEBIAN_FRONTEND: 'noninteractive',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const apt = (...args: string[]) => run('apt-get', '-y', '-q', '--allow-downgrades', ...args)

  let names = 0
  let t = ''
  let step = ''
  beforeEach(() => {
    names += 1
    // Packages of each test's own: they share the device.
    t = `t${names}`
    step = `step-${names}`
  })

  const install = (packages: readonly string[], more = {}, options: KitOptions = {}) =>
    kit.step('install', { packages: [...packages], ...more }, { step, ...options })
  const restore = () => kit.action('restore-previous-versions', {}, { of: { params: {} }, step })
  async function restored() {
    const { outcome, output } = await restore()
    expect({ outcome, output }).toMatchObject({ outcome: { ok: true } })
  }

  /** Of this test: all that dpkg knows, and the marks. */
  function state(): string {
    const format = '${Package} ${Version} ${Status}\\n'
    const listed = run('dpkg-query', '-W', `-f=${format}`).split('\n')
    const marks = ['showauto', 'showhold'].map(
      (verb) => `${verb}: ${run('apt-mark', verb).split('\n').filter(isOurs).toSorted().join(' ')}`,
    )
    return [...listed.filter(isOurs), ...marks].join('\n')
  }
  const isOurs = (line: string) => line.startsWith(`${t}-`)
  const versionOf = (name: string) => {
    const file = at(`usr/share/${name}/version`)
    return existsSync(file) ? readFileSync(file, 'utf8') : null
  }
  const NOTHING = 'showauto: \nshowhold: '

  test('fresh, with what it depends on; and all of it is gone after, twice as once', async () => {
    source.add({ name: `${t}-lib`, version: '1', conffiles: { [`/etc/${t}-lib.conf`]: 'lib' } })
    source.add({ name: `${t}-app`, version: '1', depends: `${t}-lib` })
    const { outcome } = await install([`${t}-app`])
    expect(outcome).toEqual({
      ok: true,
      result: {
        changes: expect.arrayContaining([
          { name: `${t}-app`, before: null, after: '1' },
          { name: `${t}-lib`, before: null, after: '1' },
        ]),
      },
    })
    expect(state()).toBe(
      `${t}-app 1 install ok installed\n${t}-lib 1 install ok installed\nshowauto: ${t}-lib\nshowhold: `,
    )
    for (let times = 0; times < 2; times += 1) {
      await restored()
      expect(state()).toBe(NOTHING)
      expect(existsSync(at(`etc/${t}-lib.conf`))).toBe(false)
    }
    expect(existsSync(at('var/cache/contraflow'))).toBe(false)
  })

  test('upgraded to a version, held, and back with its marks, with no source left to ask', async () => {
    source.add({ name: `${t}-app`, version: '1:1.0-1' })
    apt('update')
    apt('install', `${t}-app`)
    run('apt-mark', 'auto', `${t}-app`)
    source.add({ name: `${t}-app`, version: '1:2.0-1' })
    source.add({ name: `${t}-app`, version: '1:3.0-1' })
    const before = state()
    const { outcome } = await install([`${t}-app=1:2.0-1`], { hold: true })
    expect(outcome).toMatchObject({
      result: { changes: [{ name: `${t}-app`, before: '1:1.0-1', after: '1:2.0-1' }] },
    })
    expect(state()).toBe(`${t}-app 1:2.0-1 hold ok installed\nshowauto: \nshowhold: ${t}-app`)
    for (const version of ['1:1.0-1', '1:2.0-1', '1:3.0-1']) source.remove(`${t}-app`, version)
    for (let times = 0; times < 2; times += 1) {
      await restored()
      expect(state()).toBe(before)
      expect(versionOf(`${t}-app`)).toBe('1:1.0-1')
    }
  })

  test('there already: nothing is done or kept, and an action finds nothing to do', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    expect((await install([`${t}-app`], { update: 'never' })).outcome).toEqual({
      ok: true,
      result: { changes: [] },
    })
    const { outcome, output } = await restore()
    expect(outcome.ok).toBe(true)
    expect(output.log).toContain('had changed nothing')
  })

  test('what came for another’s sake and is named now is wanted for its own, and no longer after', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    run('apt-mark', 'auto', `${t}-app`)
    const before = state()
    expect((await install([`${t}-app`])).outcome).toEqual({ ok: true, result: { changes: [] } })
    expect(state()).toContain('showauto: \n')
    await restored()
    expect(state()).toBe(before)
  })

  test('from a file, with what it depends on from the device’s sources', async () => {
    source.add({ name: `${t}-lib`, version: '2' })
    const folder = mkdtempSync(join(tmpdir(), 'contraflow-deb-'))
    const file = new PackageSource(folder).add({
      name: `${t}-app`,
      version: '7',
      depends: `${t}-lib (>= 2)`,
    })
    const { outcome } = await install(
      [],
      { debs: ['artifact:a'] },
      { artifacts: { 'artifact:a': file } },
    )
    expect(outcome).toMatchObject({ ok: true })
    expect(versionOf(`${t}-app`)).toBe('7')
    expect(state()).toContain(`showauto: ${t}-lib`)
    await restored()
    expect(state()).toBe(NOTHING)
    rmSync(folder, { recursive: true })
  })

  test('from a source that only this step has; the device’s own lists and sources stay', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    other.add({ name: `${t}-app`, version: '2' })
    const lists = () => readdirSync(at('etc/apt')).toSorted()
    const before = lists()
    expect((await install([`${t}-app`], { sources: [OTHER] })).outcome).toMatchObject({ ok: true })
    expect(versionOf(`${t}-app`)).toBe('2')
    expect(lists()).toEqual(before)
    expect(run('apt-cache', 'policy', `${t}-app`)).toContain('file:/srv/source')
    await restored()
    expect(versionOf(`${t}-app`)).toBe('1')
  })

  test('a version that can be had from nowhere any more fails it before anything changes, unless the flow goes on without', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    source.remove(`${t}-app`, '1')
    source.add({ name: `${t}-app`, version: '2' })
    apt('update')
    const before = state()
    expect((await install([`${t}-app`])).outcome).toEqual(
      failedAs('unavailable', new RegExp(`could not come back: ${t}-app 1. Nothing was changed`)),
    )
    expect(state()).toBe(before)
    expect((await install([`${t}-app`], { withoutWayBack: true })).outcome.ok).toBe(true)
    expect((await restore()).outcome).toEqual(failedAs('exit-code', new RegExp(`${t}-app`)))
    expect(versionOf(`${t}-app`)).toBe('2')
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    await restored()
    expect(state()).toBe(before)
  })

  test('a version that only apt’s cache has comes back from there', async () => {
    const file = source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    mkdirSync(at('var/cache/apt/archives'), { recursive: true })
    writeFileSync(at(`var/cache/apt/archives/${t}-app_1_all.deb`), readFileSync(file))
    source.remove(`${t}-app`, '1')
    source.add({ name: `${t}-app`, version: '2' })
    expect((await install([`${t}-app`], { update: 'always' })).outcome.ok).toBe(true)
    apt('clean')
    await restored()
    expect(versionOf(`${t}-app`)).toBe('1')
  })

  test.each([
    ['keep', 'changed here\n'],
    ['replace', 'two\n'],
  ] as const)(
    'configuration that was changed here: %s; and it comes back',
    async (conffiles, then) => {
      const name = `${t}-app`
      const path = `/etc/${name}.conf`
      source.add({ name, version: '1', conffiles: { [path]: 'one\n' } })
      apt('update')
      apt('install', name)
      writeFileSync(at(path), 'changed here\n')
      source.add({
        name,
        version: '2',
        conffiles: { [path]: 'two\n', [`/etc/${name}.new`]: 'new' },
      })
      expect((await install([`${name}=2`], { conffiles })).outcome.ok).toBe(true)
      expect(readFileSync(at(path), 'utf8')).toBe(then)
      await restored()
      expect(versionOf(name)).toBe('1')
      expect(readFileSync(at(path), 'utf8')).toBe('changed here\n')
      const beside = readdirSync(at('etc')).filter((file) => file.startsWith(`${name}.conf`))
      expect(beside).toEqual([`${name}.conf`])
    },
  )

  test('a held package is changed only where that is asked for, and is held again after', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    run('apt-mark', 'hold', `${t}-app`)
    source.add({ name: `${t}-app`, version: '2' })
    const before = state()
    expect((await install([`${t}-app=2`])).outcome).toEqual(failedAs('exit-code', /[Hh]eld/))
    expect(state()).toBe(before)
    expect((await install([`${t}-app=2`], { changeHeld: true })).outcome.ok).toBe(true)
    expect(versionOf(`${t}-app`)).toBe('2')
    await restored()
    expect(state()).toBe(before)
  })

  test('what it removes, since it is in conflict, is there again; what was removed before and left traces, too', async () => {
    source.add({ name: `${t}-old`, version: '1', conffiles: { [`/etc/${t}-old.conf`]: 'old' } })
    source.add({ name: `${t}-gone`, version: '1', conffiles: { [`/etc/${t}-gone.conf`]: 'gone' } })
    apt('update')
    apt('install', `${t}-old`, `${t}-gone`)
    apt('remove', `${t}-gone`)
    writeFileSync(at(`etc/${t}-old.conf`), 'changed here')
    const before = state()
    source.add({ name: `${t}-new`, version: '1', conflicts: `${t}-old` })
    const { outcome } = await install([`${t}-new`, `${t}-gone`])
    expect(outcome).toMatchObject({ ok: true })
    expect(versionOf(`${t}-old`)).toBeNull()
    await restored()
    expect(state()).toBe(before)
    expect(versionOf(`${t}-old`)).toBe('1')
    expect(readFileSync(at(`etc/${t}-old.conf`), 'utf8')).toBe('changed here')
    expect(readFileSync(at(`etc/${t}-gone.conf`), 'utf8')).toBe('gone')
  })

  test('a package whose script fails is the step’s failure, and what was there before is there again', async () => {
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    apt('install', `${t}-app`)
    const before = state()
    source.add({ name: `${t}-lib`, version: '1' })
    const scripts = { postinst: 'echo the licence has expired >&2; exit 7' }
    source.add({ name: `${t}-app`, version: '2', depends: `${t}-lib`, scripts })
    const { outcome, output } = await install([`${t}-app=2`])
    expect(outcome).toEqual(failedAs('exit-code', new RegExp(`apt-get install .*${t}-app`)))
    expect(JSON.stringify(output)).toContain('the licence has expired')
    expect(state()).toContain(`${t}-app 2 install ok half-configured`)
    for (let times = 0; times < 2; times += 1) {
      await restored()
      expect(state()).toBe(before)
    }
    expect(run('dpkg', '--audit')).toBe('')
  })

  test.each([
    ['no-such-package', 'exit-code', /Unable to locate package no-such-package/],
    ['apt=0.1', 'exit-code', /Version '0\.1' for 'apt' was not found/],
  ])('%s is known before anything changes', async (name, kind, message) => {
    expect((await install([name])).outcome).toEqual(failedAs(kind, message))
    expect((await restore()).output.log).toContain('had changed nothing')
  })

  test('another program at the packages is waited for, and named where that takes too long', async () => {
    source.add({ name: `${t}-slow`, version: '1', scripts: { postinst: 'sleep 4' } })
    source.add({ name: `${t}-app`, version: '1' })
    apt('update')
    const slow = spawn('chroot', [kit.root, 'apt-get', 'install', '-y', `${t}-slow`], {
      stdio: 'ignore',
    })
    const ended = once(slow, 'exit')
    while (versionOf(`${t}-slow`) === null) await setTimeout(20)
    expect((await install([`${t}-app`], { lockWaitMs: 100, update: 'never' })).outcome).toEqual(
      failedAs('unavailable', /another program was at the packages for 0.1 s \(.*lock/),
    )
    const { outcome, output } = await install([`${t}-app`], { update: 'never' })
    expect(outcome.ok).toBe(true)
    expect(output.log).toContain('waits: another program is at the packages')
    await ended
  })

  describe('killed in the middle', () => {
    let home: string
    /** Scripts of packages stop there while they are asked to. */
    const stops = (where: string) =>
      `if [ -e /srv/stop-${where} ]; then touch /srv/reached-${where}; sleep 60; fi`
    const stop = (where: string) => writeFileSync(at(`srv/stop-${where}`), '')
    const hasReached = (where: string) => existsSync(at(`srv/reached-${where}`))
    const goOn = (where: string) => {
      for (const word of ['stop', 'reached']) rmSync(at(`srv/${word}-${where}`), { force: true })
    }

    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'contraflow-killed-'))
      return () => rmSync(home, { recursive: true, force: true })
    })

    let attempts = 0
    function call(id: 'install' | 'restore-previous-versions'): HandlerCall {
      attempts += 1
      const scratch = join(home, `scratch-${attempts}`)
      mkdirSync(scratch)
      return {
        attempt: 'test',
        uses: `debian/${id}@1`,
        kind: id === 'install' ? 'step' : 'action',
        params: id === 'install' ? { packages: [`${t}-app`] } : {},
        root: kit.root,
        scratch,
        snapshotDir: join(home, 'snapshot'),
        stateFile: join(home, `state-${id}`),
        cacheDir: join(home, 'downloads'),
        run: 'run_1',
        keeps: [],
        artifacts: {},
        device: { name: 'd', tags: {} },
        undoes: id === 'install' ? null : { params: {}, result: null },
        changesDevice: true,
        resume: false,
      }
    }

    async function runWhole(what: HandlerCall): Promise<void> {
      const silent = () => undefined
      const said: string[] = []
      const output = (_stream: string, text: string) => void said.push(text)
      const listener = { output, progress: silent, waits: silent, group: silent }
      const outcome = await runHandler(plugin, what, listener, new AbortController().signal)
      expect(outcome, said.join('')).toMatchObject({ ok: true })
    }

    /** app 1 is there; app 2 wants the new lib, and stops in its scripts. */
    function prepare(): string {
      const conffiles = (text: string) => ({ [`/etc/${t}-app.conf`]: text })
      source.add({ name: `${t}-app`, version: '1', conffiles: conffiles('one') })
      apt('update')
      apt('install', `${t}-app`)
      writeFileSync(at(`etc/${t}-app.conf`), 'changed here')
      const before = state()
      source.add({
        name: `${t}-lib`,
        version: '1',
        scripts: { preinst: stops('lib-preinst'), prerm: stops('lib-prerm') },
      })
      source.add({
        name: `${t}-app`,
        version: '2',
        depends: `${t}-lib`,
        conffiles: conffiles('two'),
        scripts: { preinst: stops('preinst'), postinst: stops('postinst') },
      })
      apt('update')
      return before
    }

    const MOMENTS = ['lib-preinst', 'preinst', 'postinst']

    test.each(MOMENTS)(
      'in %s: tried again it comes to the same end, and goes back',
      async (where) => {
        const before = prepare()
        stop(where)
        expect(await killedOnce(PLUGIN, call('install'), () => hasReached(where))).toBe(true)
        goOn(where)
        await runWhole(call('install'))
        expect(state()).toBe(
          `${t}-app 2 install ok installed\n${t}-lib 1 install ok installed\nshowauto: ${t}-lib\nshowhold: `,
        )
        expect(readFileSync(at(`etc/${t}-app.conf`), 'utf8')).toBe('changed here')
        await runWhole(call('restore-previous-versions'))
        expect(state()).toBe(before)
        expect(run('dpkg', '--audit')).toBe('')
      },
    )

    test.each(MOMENTS)('in %s and not tried again, it goes back', async (where) => {
      const before = prepare()
      stop(where)
      expect(await killedOnce(PLUGIN, call('install'), () => hasReached(where))).toBe(true)
      goOn(where)
      await runWhole(call('restore-previous-versions'))
      expect(state()).toBe(before)
      expect(versionOf(`${t}-app`)).toBe('1')
      expect(readFileSync(at(`etc/${t}-app.conf`), 'utf8')).toBe('changed here')
      expect(run('dpkg', '--audit')).toBe('')
      expect(existsSync(at('var/cache/contraflow'))).toBe(false)
    })

    test('while it goes back, and tried again', async () => {
      const before = prepare()
      await runWhole(call('install'))
      stop('lib-prerm')
      const action = call('restore-previous-versions')
      expect(await killedOnce(PLUGIN, action, () => hasReached('lib-prerm'))).toBe(true)
      goOn('lib-prerm')
      await runWhole(call('restore-previous-versions'))
      expect(state()).toBe(before)
      expect(run('dpkg', '--audit')).toBe('')
    })

    test('before it has changed anything, and what it had laid out goes', async () => {
      const before = prepare()
      const folder = () => at('var/cache/contraflow')
      expect(await killedOnce(PLUGIN, call('install'), () => existsSync(folder()))).toBe(true)
      await runWhole(call('install'))
      await runWhole(call('restore-previous-versions'))
      expect(state()).toBe(before)
      expect(existsSync(folder())).toBe(false)
    })
  })
})
