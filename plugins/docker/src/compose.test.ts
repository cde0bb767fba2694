import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import { type KitOptions, type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import plugin from './index.ts'
import { plugIn } from './testing/device.ts'
import { startDockerEngine } from './testing/docker-engine.ts'
import { makeImage, registryImage } from './testing/image.ts'
import { killedAfter } from './testing/killed-after.ts'
import { startRegistry } from './testing/registry.ts'

const { engine, lack } = await startDockerEngine()
afterAll(() => engine?.stop())
const hasCompose = [['docker', 'compose'], ['docker-compose']].some(
  ([file = '', ...args]) => spawnSync(file, [...args, 'version']).status === 0,
)
const reason = lack ?? (hasCompose ? null : 'there is neither docker compose nor docker-compose')

/** Both of its own: docker's program, and a docker-compose to stand in for its plugin. */
const hasPrograms = ['docker', 'docker-compose'].every(
  (file) => spawnSync(file, ['version']).error === undefined,
)
const AS_PLUGIN = `#!/bin/sh
if [ "$1" = docker-cli-plugin-metadata ]; then
  echo '{"SchemaVersion":"0.1.0","Vendor":"test","Version":"v0.0.0"}'
  exit
fi
shift
exec docker-compose "$@"
`

const params = { project: 'shop', folder: '/opt/shop', pull: 'missing', settleMs: 0 }

describe.skipIf(reason !== null)(
  `a project${reason === null ? '' : ` (skipped: ${reason})`}`,
  { timeout: 120_000 },
  () => {
    // Only run where there is one.
    const { api, socket, clear } = engine ?? ({} as NonNullable<typeof engine>)
    let kit: PluginKit
    let run = 0
    const at = (...path: readonly string[]) => join(kit.root, 'opt/shop', ...path)

    beforeAll(async () => {
      for (const name of ['web:1', 'web:2'])
        await makeImage(api, name, { command: 'cat /version; exec sleep 1000' })
    })
    beforeEach(() => {
      kit = pluginKit(plugin)
      plugIn(kit.root, socket)
      run = 0
    })
    afterEach(async () => {
      await clear()
      kit[Symbol.dispose]()
    })

    const service = (image: string, more = '') =>
      `version: "2.4"\nservices:\n  web:\n    image: ${image}\n    network_mode: none\n${more}`

    function given(name: string, text: string): string {
      const file = join(kit.root, '..', name)
      writeFileSync(file, text)
      return file
    }

    /** Each deployment is a run of its own. */
    async function deploy(
      file: string,
      {
        environment,
        ...more
      }: { readonly environment?: string; readonly [name: string]: unknown } = {},
      options: KitOptions = {},
    ) {
      run += 1
      const step = `run-${run}`
      const artifacts = {
        'artifact:compose.yml': given('compose.yml', file),
        ...(environment === undefined ? {} : { 'artifact:env': given('env', environment) }),
      }
      const whole = {
        ...params,
        file: 'artifact:compose.yml',
        ...(environment === undefined ? {} : { environmentFile: 'artifact:env' }),
        ...JSON.parse(JSON.stringify(more)),
      }
      const attempt = await kit.step('compose', whole, { step, artifacts, ...options })
      const back = () =>
        kit.action('revert-compose-file', { settleMs: 0 }, { step, of: { params: whole } })
      return { ...attempt, back }
    }

    const web = async () => {
      const listed = await api.listContainers({ all: true })
      return listed.map(({ Image, State }) => `${Image} ${State}`).toSorted()
    }

    test('where there was none it is up, and its result says what runs', async () => {
      const { outcome, output } = await deploy(service('web:1'))
      const [container] = await api.listContainers()
      expect(outcome).toEqual({
        ok: true,
        result: {
          project: 'shop',
          services: [{ service: 'web', containerId: container?.Id, imageId: container?.ImageID }],
        },
      })
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:1'))
      expect(output.log).toMatch(/using docker[- ]compose\n/)
      expect(await web()).toEqual(['web:1 running'])
    })

    const keptNames = async () => {
      const images = await api.listImages({ filters: { reference: ['contraflow-kept/shop'] } })
      const names = images.flatMap(({ RepoTags }) => RepoTags ?? [])
      return names
        .filter((name) => name.startsWith('contraflow-kept/'))
        .map((name) => name.replace(/\.[0-9a-f]{16}$/, '.MARK'))
        .toSorted()
    }
    const isThere = (id: string) =>
      api
        .getImage(id)
        .inspect()
        .then(Boolean, () => false)

    test('names that keep images for the way back go with the next deployment that succeeds, and images that only they named', async () => {
      const ids: string[] = []
      for (const version of ['a', 'b', 'c']) {
        await makeImage(api, 'web:moving', { command: 'exec sleep 1000', version })
        ids.push((await api.getImage('web:moving').inspect()).Id)
        const more = version === 'a' ? service('web:1').replace(/^.*\n.*\n {2}web/, '  side') : ''
        expect((await deploy(service('web:moving', more))).outcome).toMatchObject({ ok: true })
        if (version === 'b') {
          expect(await keptNames()).toEqual([
            'contraflow-kept/shop:side.MARK',
            'contraflow-kept/shop:web.MARK',
          ])
        }
      }
      expect(await keptNames()).toEqual(['contraflow-kept/shop:web.MARK'])
      expect(await Promise.all(ids.map(isThere))).toEqual([false, true, true])
      expect(await isThere('web:1')).toBe(true)
    })

    test('they go when the way back is done, and when a deployment has changed nothing', async () => {
      await deploy(service('web:1'))
      const { back } = await deploy(service('web:2'))
      expect(await keptNames()).toEqual(['contraflow-kept/shop:web.MARK'])
      expect((await back()).outcome).toMatchObject({ ok: true })
      expect([await keptNames(), await web()]).toEqual([[], ['web:1 running']])
      expect((await deploy('services: nonsense')).outcome.ok).toBe(false)
      expect([await keptNames(), await isThere('web:1')]).toEqual([[], true])
    })

    test('two steps of one run that deploy one project find their ways back newest first, each to its own images', async () => {
      await makeImage(api, 'web:moving', { command: 'exec sleep 1000', version: 'a' })
      await deploy(service('web:moving'))
      const [before] = await api.listContainers()
      await makeImage(api, 'web:moving', { command: 'exec sleep 1000', version: 'b' })
      const first = await deploy(service('web:moving'), {}, { run: 'one' })
      await makeImage(api, 'web:moving', { command: 'exec sleep 1000', version: 'c' })
      const second = await deploy(service('web:moving'), {}, { run: 'one' })
      expect((await second.back()).outcome).toMatchObject({ ok: true })
      expect((await first.back()).outcome).toMatchObject({ ok: true })
      const [after] = await api.listContainers()
      expect(after?.ImageID).toBe(before?.ImageID)
      expect(await keptNames()).toEqual([])
    })

    test('the previous files come back to the byte, with their mode, and are brought up, twice as once', async () => {
      const before = `${service('web:1', '    environment:\n      - GREETING=${GREETING}\n')}# kept\n`
      await deploy(before, { environment: "GREETING='hello'\n" })
      chmodSync(at('docker-compose.yml'), 0o640)
      chmodSync(at('.env'), 0o400)
      const { outcome, back } = await deploy(service('web:2'), {
        environment: 'GREETING=changed\n',
      })
      expect(outcome.ok).toBe(true)
      expect(await web()).toEqual(['web:2 running'])
      expect(statSync(at('.env')).mode & 0o777).toBe(0o400)

      for (let time = 0; time < 2; time += 1) {
        expect((await back()).outcome).toMatchObject({ ok: true })
        expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(before)
        expect(readFileSync(at('.env'), 'utf8')).toBe("GREETING='hello'\n")
        expect(statSync(at('docker-compose.yml')).mode & 0o777).toBe(0o640)
        expect(await web()).toEqual(['web:1 running'])
        const [container] = await api.listContainers()
        const { Config } = await api.getContainer(container?.Id ?? '').inspect()
        expect(Config.Env).toContain('GREETING=hello')
      }
    })

    test('where there was none, it is taken down with its networks and files, twice as once; what others put there stays', async () => {
      mkdirSync(at(), { recursive: true })
      writeFileSync(at('theirs'), 'theirs')
      const file = 'version: "2.4"\nservices:\n  web:\n    image: web:1\n'
      const { outcome, back } = await deploy(file, { environment: 'A=1\n' })
      expect(outcome.ok).toBe(true)
      expect(statSync(at('.env')).mode & 0o777).toBe(0o600)
      const networks = async () => (await api.listNetworks()).map(({ Name }) => Name).toSorted()
      expect(await networks()).toContain('shop_default')
      for (let time = 0; time < 2; time += 1) {
        expect((await back()).outcome).toMatchObject({ ok: true })
        expect(await web()).toEqual([])
        expect(await networks()).toEqual(['host', 'none'])
        expect(readdirSync(at())).toEqual(['theirs'])
      }
    })

    test('taken down though its file was deleted meanwhile', async () => {
      const { back } = await deploy('version: "2.4"\nservices:\n  web:\n    image: web:1\n')
      spawnSync('rm', [at('docker-compose.yml')])
      expect((await back()).outcome).toMatchObject({ ok: true })
      expect(await web()).toEqual([])
      expect((await api.listNetworks()).map(({ Name }) => Name).toSorted()).toEqual([
        'host',
        'none',
      ])
    })

    test('the previous project runs from its own images again, though their names have moved', async () => {
      await makeImage(api, 'web:moving', { version: 'a' })
      await deploy(service('web:moving'))
      const [before] = await api.listContainers()
      await makeImage(api, 'moved:1', { version: 'b' })
      const { back } = await deploy(service('web:2'))
      const moved = api.getImage('moved:1')
      await moved.tag({ repo: 'web', tag: 'moving' })
      await api.pruneImages({ filters: { dangling: { true: true } } })
      expect((await back()).outcome).toMatchObject({ ok: true })
      const [after] = await api.listContainers()
      expect(after?.ImageID).toBe(before?.ImageID)
    })

    test('images are pulled before anything changes, with the credentials of the registry', async () => {
      await using registry = await startRegistry('robot:s3cret-token')
      registry.images.set('web:stable', await registryImage('one'))
      const file = service(`${registry.address}/web:stable`)
      const login = { registry: registry.address, username: 'robot', password: 's3cret-token' }
      const right = await deploy(file, { pull: 'always', ...login })
      expect(right.outcome).toMatchObject({ ok: true })
      const [before] = await api.listContainers()
      const tree = readdirSync(at())

      registry.images.set('web:stable', await registryImage('two'))
      const wrong = await deploy(`${file}# new\n`, {
        pull: 'always',
        ...login,
        password: 'wrong-token',
      })
      expect(wrong.outcome).toMatchObject({
        ok: false,
        failure: {
          kind: 'exit-code',
          message: expect.stringMatching(/could not be pulled.*Nothing was stopped/),
        },
      })
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(file)
      expect(readdirSync(at())).toEqual(tree)
      expect((await api.listContainers())[0]?.Id).toBe(before?.Id)
      expect(JSON.stringify([right, wrong])).not.toContain('-token')

      const moved = await deploy(`${file}# new\n`, { pull: 'always', ...login })
      expect(moved.outcome.ok).toBe(true)
      expect((await api.listContainers())[0]?.ImageID).not.toBe(before?.ImageID)
      // The registry has only the new one under that name; the way back needs it no more.
      expect((await moved.back()).outcome).toMatchObject({ ok: true })
      expect((await api.listContainers())[0]?.ImageID).toBe(before?.ImageID)
    })

    test('a file that Compose does not take changes nothing', async () => {
      await deploy(service('web:1'))
      const [before] = await api.listContainers()
      const tree = readdirSync(at())
      const { outcome, back } = await deploy('services:\n  web:\n    imagine: x\n')
      expect(outcome).toMatchObject({
        ok: false,
        failure: {
          kind: 'exit-code',
          message: expect.stringContaining('the compose file is not valid'),
        },
      })
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:1'))
      expect(readdirSync(at())).toEqual(tree)
      expect((await back()).outcome.ok).toBe(true)
      expect((await api.listContainers())[0]?.Id).toBe(before?.Id)
    })

    test('one that fails its health check, or ends, fails with its last lines, and the previous one comes back', async () => {
      await deploy(service('web:1'))
      const health =
        '    healthcheck:\n      test: exit 1\n      interval: 200ms\n      retries: 2\n'
      const sick = await deploy(service('web:2', health))
      expect(sick.outcome).toMatchObject({
        ok: false,
        failure: { kind: 'error', message: expect.stringContaining('health check fails') },
      })
      expect(sick.output.log).toContain('  web:2\n')
      expect((await sick.back()).outcome.ok).toBe(true)
      expect(await web()).toEqual(['web:1 running'])

      const ending = await deploy(
        service('web:2', '    command: ["/bin/sh", "-c", "echo oh; exit 3"]\n'),
        { settleMs: 1_000 },
      )
      expect(ending.outcome).toMatchObject({
        ok: false,
        failure: { kind: 'exit-code', message: expect.stringContaining('exit code 3') },
      })
      expect(ending.output.log).toContain('  oh\n')
      expect((await ending.back()).outcome.ok).toBe(true)
      expect(await web()).toEqual(['web:1 running'])
    })

    test('what has done its work and ended well is up', async () => {
      const migrate =
        '  migrate:\n    image: web:1\n    network_mode: none\n    command: ["/bin/true"]\n'
      const { outcome } = await deploy(service('web:1') + migrate, { settleMs: 1_000 })
      expect(outcome).toMatchObject({ ok: true })
      expect(await web()).toEqual(['web:1 exited', 'web:1 running'])
    })

    test('cancelled in the middle of a pull it puts the files back', async () => {
      await deploy(service('web:1'))
      const controller = new AbortController()
      const { outcome } = await deploy(
        service('web:2'),
        {},
        {
          signal: controller.signal,
          onOutput: (_stream, text) => {
            if (text.includes('using docker')) setTimeout(() => controller.abort(), 200)
          },
        },
      )
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } })
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:1'))
    })

    test.skipIf(!hasPrograms)(
      'docker compose is used where docker has it, also with credentials',
      async () => {
        const config = join(kit.root, '..', 'docker-config')
        mkdirSync(join(config, 'cli-plugins'), { recursive: true })
        const asPlugin = join(config, 'cli-plugins/docker-compose')
        writeFileSync(asPlugin, AS_PLUGIN, { mode: 0o755 })
        const before = process.env['DOCKER_CONFIG']
        process.env['DOCKER_CONFIG'] = config
        try {
          for (const login of [{}, { username: 'robot', password: 'unused' }]) {
            const { outcome, output } = await deploy(service('web:1'), login)
            expect(outcome.ok).toBe(true)
            expect(output.log).toContain('using docker compose\n')
          }
        } finally {
          if (before === undefined) delete process.env['DOCKER_CONFIG']
          else process.env['DOCKER_CONFIG'] = before
        }
      },
    )

    test('a folder outside of the device is refused', async () => {
      const { outcome } = await deploy(service('web:1'), { folder: '../shop' })
      expect(outcome).toMatchObject({ ok: false, failure: { kind: 'invalid' } })
    })

    function call(run: number, file: string, action = false): HandlerCall {
      const whole = { ...params, file: 'f' }
      const scratch = join(kit.root, '..', `scratch-of-${run}`)
      mkdirSync(scratch, { recursive: true })
      return {
        attempt: 'test',
        uses: action ? 'docker/revert-compose-file@1' : 'docker/compose@1',
        kind: action ? 'action' : 'step',
        params: action ? { settleMs: 0 } : whole,
        root: kit.root,
        scratch,
        snapshotDir: join(kit.root, '..', `snapshot-of-${run}`),
        stateFile: join(kit.root, '..', `state-of-${run}-${action}`),
        cacheDir: join(kit.root, '..', 'cache'),
        run: `run_${run}`,
        keeps: [],
        artifacts: { f: given(`file-of-${run}`, file) },
        device: { name: 'd', tags: {} },
        undoes: action ? { params: whole, result: null } : null,
        changesDevice: true,
        resume: false,
      }
    }

    async function runHere(what: HandlerCall): Promise<void> {
      const silent = () => undefined
      const listener = { output: silent, progress: silent, waits: silent, group: silent }
      const outcome = await runHandler(plugin, what, listener, new AbortController().signal)
      expect(outcome).toMatchObject({ ok: true })
    }

    test.each([
      ['it has named the images that it keeps', 1],
      ['Compose has renamed the previous container', 3],
      ['Compose has started the new one', 5],
    ])('killed when %s and tried again, it comes to the same end, and back', async (_name, n) => {
      await runHere(call(1, service('web:1')))
      const [before] = await api.listContainers()
      const { killed } = await killedAfter(call(2, service('web:2')), socket, n)
      expect(killed).toBe(true)
      await runHere(call(2, service('web:2')))
      expect(await web()).toEqual(['web:2 running'])
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:2'))

      const undone = await killedAfter(call(2, service('web:2'), true), socket, n)
      expect(undone.killed).toBe(true)
      await runHere(call(2, service('web:2'), true))
      expect(await web()).toEqual(['web:1 running'])
      expect((await api.listContainers())[0]?.ImageID).toBe(before?.ImageID)
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:1'))
      expect(existsSync(at('.env'))).toBe(false)
    })

    test('killed in the middle and not tried again, the way back leads to what ran before', async () => {
      await runHere(call(1, service('web:1')))
      const { killed } = await killedAfter(call(2, service('web:2')), socket, 4)
      expect(killed).toBe(true)
      await runHere(call(2, service('web:2'), true))
      expect(await web()).toEqual(['web:1 running'])
      expect(readFileSync(at('docker-compose.yml'), 'utf8')).toBe(service('web:1'))
    })
  },
)
