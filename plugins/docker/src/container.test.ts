import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Json } from '@contraflow/plugin-sdk'
import { type KitOptions, type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import plugin from './index.ts'
import { plugIn } from './testing/device.ts'
import { startDockerEngine } from './testing/docker-engine.ts'
import { freePort } from './testing/free-port.ts'
import { makeImage, registryImage } from './testing/image.ts'
import { startRegistry } from './testing/registry.ts'

const { engine, lack } = await startDockerEngine()
afterAll(() => engine?.stop())

const SERVING = 'cat /version; exec sleep 1000'
const base = { name: 'app', pull: 'never', network: 'none', settleMs: 300 }

describe.skipIf(engine === null)(
  `a container${lack === null ? '' : ` (skipped: ${lack})`}`,
  { timeout: 60_000 },
  () => {
    // Only run where there is one.
    const { api, socket, clear } = engine ?? ({} as NonNullable<typeof engine>)
    let kit: PluginKit
    let run = 0

    beforeAll(async () => {
      await makeImage(api, 'app:1', { command: SERVING })
      await makeImage(api, 'app:2', { command: SERVING })
    })
    beforeEach(() => {
      kit = pluginKit(plugin)
      plugIn(kit.root, socket)
      run = 0
    })
    afterEach(async () => {
      kit[Symbol.dispose]()
      await clear()
    })

    /** Each deployment is a run of its own. */
    async function deploy(params: { readonly [name: string]: Json }, options: KitOptions = {}) {
      run += 1
      const whole = { ...base, ...params }
      const step = `run-${run}`
      const attempt = await kit.step('container', whole, { step, ...options })
      const back = () =>
        kit.action('restart-previous-container', { settleMs: 300 }, { step, of: { params: whole } })
      return { ...attempt, back }
    }

    const named = (name: string) => api.getContainer(name).inspect()
    const running = async () => (await named('app')).Config.Image
    const all = async () => {
      const listed = await api.listContainers({ all: true })
      return listed
        .map(({ Names, State }) => `${Names[0]?.replace(/-[0-9a-f]{16}$/, '-MARK')} ${State}`)
        .toSorted()
    }

    test('where there was none, one runs, and its result says which', async () => {
      const { outcome } = await deploy({ image: 'app:1', env: { A: 'b c' }, restart: 'always' })
      const { Id, Config, HostConfig, Image } = await named('app')
      expect(outcome).toEqual({
        ok: true,
        result: {
          containerId: Id,
          image: 'app:1',
          imageId: Image,
          imageDigest: null,
          previousContainerId: null,
          replaced: true,
        },
      })
      expect(Config.Env).toContain('A=b c')
      expect(HostConfig.RestartPolicy?.Name).toBe('always')
      expect(await all()).toEqual(['/app running'])
    })

    test('the one that it replaces is kept, stopped, and not started again by the engine', async () => {
      await deploy({ image: 'app:1', restart: 'always' })
      const before = await named('app')
      const { outcome } = await deploy({ image: 'app:2' })
      expect(outcome).toMatchObject({ ok: true, result: { previousContainerId: before.Id } })
      expect(await running()).toBe('app:2')
      expect(await all()).toEqual(['/app running', '/app.previous-MARK exited'])
      expect((await named(before.Id)).HostConfig.RestartPolicy?.Name).toBe('no')
    })

    test('the previous one comes back as it was, twice as once; the new one is gone', async () => {
      await deploy({ image: 'app:1', restart: 'always' })
      const before = await named('app')
      const { back } = await deploy({ image: 'app:2' })
      for (let time = 0; time < 2; time += 1) {
        expect((await back()).outcome).toMatchObject({ ok: true })
        const now = await named('app')
        expect(now.Id).toBe(before.Id)
        expect(now.HostConfig.RestartPolicy?.Name).toBe('always')
        expect(await all()).toEqual(['/app running'])
      }
    })

    test('where there was none, the new one is removed, twice as once', async () => {
      const { back } = await deploy({ image: 'app:1' })
      for (let time = 0; time < 2; time += 1) {
        expect((await back()).outcome).toMatchObject({ ok: true })
        expect(await all()).toEqual([])
      }
    })

    test('one that was stopped before is there again, stopped', async () => {
      await deploy({ image: 'app:1' })
      await api.getContainer('app').stop()
      const { back } = await deploy({ image: 'app:2' })
      expect((await back()).outcome.ok).toBe(true)
      expect(await all()).toEqual(['/app exited'])
      expect(await running()).toBe('app:1')
    })

    test('one that somebody else had started is kept and comes back too, from its own image though its name has moved', async () => {
      await makeImage(api, 'app:moving', { command: SERVING, version: 'a' })
      const HostConfig = { NetworkMode: 'none' }
      await (await api.createContainer({ name: 'app', Image: 'app:moving', HostConfig })).start()
      const before = await named('app')
      await makeImage(api, 'app:moving', { command: SERVING, version: 'b' })
      const { back } = await deploy({ image: 'app:moving' })
      expect((await named('app')).Image).not.toBe(before.Image)
      expect((await back()).outcome.ok).toBe(true)
      expect(await named('app')).toMatchObject({
        Id: before.Id,
        Image: before.Image,
        State: { Running: true },
      })
    })

    test('exactly what runs already is left alone, and is a success', async () => {
      await deploy({ image: 'app:1' })
      const before = await named('app')
      const { outcome, back } = await deploy({ image: 'app:1' })
      expect(outcome).toMatchObject({
        ok: true,
        result: { containerId: before.Id, replaced: false },
      })
      expect((await back()).outcome.ok).toBe(true)
      const after = await named('app')
      expect([after.Id, after.State.StartedAt]).toEqual([before.Id, before.State.StartedAt])
    })

    test('the same tag of another image by now, or another variable, is not what runs already', async () => {
      await makeImage(api, 'app:moving', { command: SERVING, version: 'a' })
      await deploy({ image: 'app:moving' })
      const first = await named('app')
      await makeImage(api, 'app:moving', { command: SERVING, version: 'b' })
      const second = await deploy({ image: 'app:moving' })
      expect(second.outcome).toMatchObject({ result: { replaced: true } })
      expect((await named('app')).Image).not.toBe(first.Image)
      const { outcome } = await deploy({ image: 'app:moving', env: { A: '1' } })
      expect(outcome).toMatchObject({ result: { replaced: true } })
    })

    test('of the kept ones only that goes which the one just replaced had replaced, and only after a success', async () => {
      await deploy({ image: 'app:1' })
      const first = await named('app')
      await deploy({ image: 'app:2' })
      const second = await named('app')
      // Somebody else's, with a name that could be ours.
      const theirs = `app.previous-${'0'.repeat(16)}`
      await api.createContainer({ name: theirs, Image: 'app:1' })

      const failed = await deploy({ image: 'app:1', command: ['/bin/sh', '-c', 'exit 3'] })
      expect(failed.outcome.ok).toBe(false)
      expect((await named(first.Id)).State.Status).toBe('exited')
      await failed.back()
      expect((await named('app')).Id).toBe(second.Id)

      const { outcome, output } = await deploy({ image: 'app:1', env: { third: 'yes' } })
      expect(outcome).toMatchObject({ ok: true, result: { previousContainerId: second.Id } })
      await expect(named(first.Id)).rejects.toMatchObject({ statusCode: 404 })
      expect((await named(second.Id)).State.Status).toBe('exited')
      expect((await named(theirs)).State.Status).toBe('created')
      expect(output.log).toContain('which an earlier deployment had kept')
    })

    test('two steps of one run that deploy one name find their ways back one after the other, newest first', async () => {
      await deploy({ image: 'app:1' })
      const before = await named('app')
      const first = await deploy({ image: 'app:2', env: { A: '1' } }, { run: 'one' })
      const between = await named('app')
      const second = await deploy({ image: 'app:2', env: { A: '2' } }, { run: 'one' })
      expect(second.outcome).toMatchObject({
        ok: true,
        result: { previousContainerId: between.Id },
      })
      const kept = '/app.previous-MARK exited'
      expect(await all()).toEqual(['/app running', kept, kept])

      const early = await first.back()
      expect(early.outcome).toMatchObject({
        ok: false,
        failure: { kind: 'error', message: expect.stringMatching(/newest first.*Nothing was/s) },
      })
      expect(await all()).toEqual(['/app running', kept, kept])

      expect((await second.back()).outcome).toMatchObject({ ok: true })
      expect((await named('app')).Id).toBe(between.Id)
      expect((await first.back()).outcome).toMatchObject({ ok: true })
      expect((await named('app')).Id).toBe(before.Id)
      expect(await all()).toEqual(['/app running'])
    })

    test('what such a run has kept goes with the next run that deploys the name', async () => {
      await deploy({ image: 'app:1' })
      await deploy({ image: 'app:2', env: { A: '1' } }, { run: 'one' })
      await deploy({ image: 'app:2', env: { A: '2' } }, { run: 'one' })
      const last = await named('app')
      await deploy({ image: 'app:1', env: { A: '3' } })
      expect((await named(last.Id)).State.Status).toBe('exited')
      expect(await all()).toEqual(['/app running', '/app.previous-MARK exited'])
    })

    /** What is started again is seen between two ends, or running once more. */
    const HOW_IT_ENDED = {
      no: /ended with exit code 3\..*last lines/,
      always: /(ended with exit code 3|ended, and was started again)\..*last lines/,
    }
    test('one that ends at once fails, with its last lines and exit code, and the way back is open', async () => {
      await deploy({ image: 'app:1' })
      const command = ['/bin/sh', '-c', 'echo configuration missing >&2; exit 3']
      for (const restart of ['no', 'always'] as const) {
        const { outcome, output, back } = await deploy({
          image: 'app:2',
          command,
          restart,
          settleMs: 2_000,
        })
        expect(outcome).toMatchObject({
          ok: false,
          failure: { kind: 'exit-code', message: expect.stringMatching(HOW_IT_ENDED[restart]) },
        })
        expect(output.log).toContain('  configuration missing\n')
        expect((await back()).outcome.ok).toBe(true)
        expect(await running()).toBe('app:1')
        expect(await all()).toEqual(['/app running'])
      }
    })

    test('a program that is not in the image is its failure, in the engine’s words', async () => {
      await deploy({ image: 'app:1' })
      const { outcome, back } = await deploy({ image: 'app:2', command: ['/no/such'] })
      expect(outcome).toMatchObject({
        ok: false,
        failure: { message: expect.stringContaining('/no/such') },
      })
      expect((await back()).outcome.ok).toBe(true)
      expect(await running()).toBe('app:1')
    })

    test('it waits for health, however many checks fail before', async () => {
      const { outcome } = await deploy({
        image: 'app:1',
        command: ['/bin/sh', '-c', 'sleep 1; touch /tmp/ready; exec sleep 1000'],
        healthCommand: 'test -e /tmp/ready',
        healthIntervalMs: 200,
      })
      expect(outcome.ok).toBe(true)
      expect((await named('app')).State.Health?.Status).toBe('healthy')
    })

    test('what is not healthy in time fails with what it and its check said, and the previous one comes back', async () => {
      await deploy({ image: 'app:1' })
      const { outcome, output, back } = await deploy({
        image: 'app:2',
        healthCommand: 'echo no answer; exit 1',
        healthIntervalMs: 200,
        healthTimeoutMs: 1_500,
      })
      expect(outcome).toMatchObject({
        ok: false,
        failure: {
          kind: 'timeout',
          message: expect.stringContaining('not healthy within 1500 ms'),
        },
      })
      expect(output.log).toContain('  app:2\n')
      expect(output.log).toContain('no answer')
      expect((await back()).outcome.ok).toBe(true)
      expect(await running()).toBe('app:1')
    })

    test('a further attempt after a failed one replaces what that one left, and still knows the previous one', async () => {
      await deploy({ image: 'app:1' })
      const before = await named('app')
      const params = { ...base, image: 'app:2' }
      const broken = { ...params, command: ['/bin/sh', '-c', 'exit 1'] }
      expect((await kit.step('container', broken, { step: 'x' })).outcome.ok).toBe(false)
      const { outcome } = await kit.step('container', params, { step: 'x' })
      expect(outcome).toMatchObject({ ok: true, result: { previousContainerId: before.Id } })
      expect(await all()).toEqual(['/app running', '/app.previous-MARK exited'])
      await kit.action('restart-previous-container', {}, { step: 'x', of: { params } })
      expect((await named('app')).Id).toBe(before.Id)
    })

    test('cancelled while it waits it is aborted at once', async () => {
      const controller = new AbortController()
      const { outcome } = await deploy(
        { image: 'app:1', settleMs: 60_000 },
        {
          signal: controller.signal,
          onOutput: (_stream, text) => {
            if (text.includes('started app')) controller.abort()
          },
        },
      )
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } })
    })

    test('an image is loaded from an archive, and one that the archive does not hold changes nothing that runs', async () => {
      await deploy({ image: 'app:1' })
      const archive = join(kit.root, 'app.tar')
      const { Id } = await api.getImage('app:2').inspect()
      await pipeline(await api.getImage('app:2').get(), createWriteStream(archive))
      await api.getImage('app:2').remove({ force: true })
      const artifacts = { 'artifact:app.tar': archive }

      const wrong = await deploy({ image: 'app:3', archive: 'artifact:app.tar' }, { artifacts })
      expect(wrong.outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
      expect(wrong.output.log).toContain('app:2')
      expect(await running()).toBe('app:1')

      const right = await deploy({ image: 'app:2', archive: 'artifact:app.tar' }, { artifacts })
      expect(right.outcome).toMatchObject({ ok: true, result: { imageId: Id } })
      expect(await running()).toBe('app:2')
    })

    test('what is no archive of images is told, and changes nothing that runs', async () => {
      await deploy({ image: 'app:1' })
      writeFileSync(join(kit.root, 'x.tar'), 'not an archive')
      const artifacts = { 'artifact:x.tar': join(kit.root, 'x.tar') }
      const { outcome } = await deploy({ image: 'app:2', archive: 'artifact:x.tar' }, { artifacts })
      expect(outcome).toMatchObject({
        ok: false,
        failure: { message: expect.stringContaining('artifact:x.tar could not be loaded') },
      })
      expect(await running()).toBe('app:1')
    })

    test('an image is pulled, its progress told, its digest in the result; a tag that has moved is pulled again', async () => {
      await using registry = await startRegistry()
      const image = `${registry.address}/shop/app:stable`
      for (const version of ['one', 'two']) {
        const pushed = await registryImage(version)
        registry.images.set('shop/app:stable', pushed)
        const { outcome, progress } = await deploy({ image, pull: 'always' })
        expect(outcome).toMatchObject({ ok: true, result: { image, imageDigest: pushed.digest } })
        const last = progress.at(-1)
        expect(last?.done).toBeGreaterThan(100_000)
        expect(last?.done).toBe(last?.total)
      }
      registry.images.clear()
      // By its digest it can't have become another one.
      const digest = (await registryImage('two')).digest
      const { outcome } = await deploy({
        image: `${registry.address}/shop/app@${digest}`,
        pull: 'always',
      })
      expect(outcome.ok).toBe(true)
    })

    test('a pull that fails changes nothing', async () => {
      await using registry = await startRegistry()
      await deploy({ image: 'app:1' })
      const before = await named('app')
      const { outcome, back } = await deploy({
        image: `${registry.address}/gone:1`,
        pull: 'always',
      })
      expect(outcome).toMatchObject({
        ok: false,
        failure: { kind: 'unavailable', message: expect.stringContaining('could not be pulled') },
      })
      expect((await back()).outcome.ok).toBe(true)
      const after = await named('app')
      expect([after.Id, after.State.StartedAt]).toEqual([before.Id, before.State.StartedAt])
      expect(await all()).toEqual(['/app running'])
    })

    test('a registry that wants a password gets it, and nobody else does', async () => {
      await using registry = await startRegistry('robot:s3cret-token')
      registry.images.set('app:1', await registryImage('one'))
      const params = { image: `${registry.address}/app:1`, pull: 'missing', username: 'robot' }
      const wrong = await deploy({ ...params, password: 'wrong-token' })
      expect(wrong.outcome).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
      const right = await deploy({ ...params, password: 's3cret-token' })
      expect(right.outcome.ok).toBe(true)
      const told = JSON.stringify([wrong, right, await named('app')])
      expect(told).not.toContain('-token')
    })

    test('an image that is not there and may not be pulled is unavailable', async () => {
      const { outcome } = await deploy({ image: 'app:9' })
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
    })

    test('ports, volumes and a network of the engine’s are as asked; a folder is one below the device’s root', async () => {
      await api.createNetwork({ Name: 'lan', Driver: 'bridge' })
      mkdirSync(join(kit.root, 'srv/www'), { recursive: true })
      writeFileSync(join(kit.root, 'srv/www/index.html'), 'hello')
      const port = await freePort()
      const { outcome } = await deploy({
        image: 'app:1',
        network: 'lan',
        ports: [`127.0.0.1:${port}:80`],
        volumes: ['/srv/www:/www:ro', 'kept:/kept'],
        command: ['/bin/httpd', '-f', '-h', '/www'],
      })
      expect(outcome.ok).toBe(true)
      expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello')
      expect((await named('app')).Mounts.map(({ Name, Source }) => Name ?? Source)).toEqual(
        expect.arrayContaining([join(kit.root, 'srv/www'), 'kept']),
      )
    })

    test('a network that is not there is known before anything is stopped', async () => {
      await deploy({ image: 'app:1' })
      const { outcome } = await deploy({ image: 'app:2', network: 'nowhere' })
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
      expect(await all()).toEqual(['/app running'])
    })

    test('one that would be gone once it is stopped is not stopped', async () => {
      const HostConfig = { AutoRemove: true, NetworkMode: 'none' }
      await (await api.createContainer({ name: 'app', Image: 'app:1', HostConfig })).start()
      const { outcome } = await deploy({ image: 'app:2' })
      expect(outcome).toMatchObject({
        ok: false,
        failure: { kind: 'invalid', message: expect.stringContaining('--rm') },
      })
      expect(await all()).toEqual(['/app running'])
    })

    test('where somebody has removed the previous one, the new one is left and that is told', async () => {
      await deploy({ image: 'app:1' })
      const before = await named('app')
      const { back } = await deploy({ image: 'app:2' })
      await api.getContainer(before.Id).remove()
      expect((await back()).outcome).toMatchObject({
        ok: false,
        failure: { kind: 'error', message: expect.stringContaining('is gone') },
      })
      expect(await all()).toEqual(['/app running'])
    })

    test('a volume that leaves the device’s root is refused', async () => {
      const { outcome } = await deploy({ image: 'app:1', volumes: ['/../etc:/etc'] })
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
    })
  },
)

test('without an engine it is unavailable, and the sentence says where one was looked for', async () => {
  using kit = pluginKit(plugin)
  const { outcome } = await kit.step('container', { ...base, image: 'app:1' })
  expect(outcome).toMatchObject({
    ok: false,
    failure: { kind: 'unavailable', message: expect.stringContaining('/var/run/docker.sock') },
  })
})
