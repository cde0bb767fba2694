import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type HandlerCall, runHandler } from '@contraflow/plugin-sdk/running'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import plugin from './index.ts'
import { plugIn } from './testing/device.ts'
import { startDockerEngine } from './testing/docker-engine.ts'
import { makeImage } from './testing/image.ts'
import { killedAfter } from './testing/killed-after.ts'

const { engine, lack } = await startDockerEngine()
afterAll(() => engine?.stop())

const ACTION = 'restart-previous-container'

describe.skipIf(engine === null)(
  `killed in the middle${lack === null ? '' : ` (skipped: ${lack})`}`,
  () => {
    // Only run where there is one.
    const { api, socket, clear } = engine ?? ({} as NonNullable<typeof engine>)
    let home: string

    beforeAll(async () => {
      for (const name of ['app:0', 'app:1', 'app:2']) await makeImage(api, name)
    })
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'cf-killed-'))
      mkdirSync(join(home, 'scratch'))
      mkdirSync(join(home, 'root'))
      plugIn(join(home, 'root'), socket)
    })
    afterEach(async () => {
      rmSync(home, { recursive: true, force: true })
      await clear()
    })

    const paramsOf = (image: string) => ({
      name: 'app',
      image,
      pull: 'never',
      network: 'none',
      restart: 'always',
      settleMs: 0,
    })

    function call(run: number, image: string, action = false): HandlerCall {
      const params = paramsOf(image)
      return {
        attempt: 'test',
        uses: action ? `docker/${ACTION}@1` : 'docker/container@1',
        kind: action ? 'action' : 'step',
        params: action ? { settleMs: 0 } : params,
        root: join(home, 'root'),
        scratch: join(home, 'scratch'),
        snapshotDir: join(home, `snapshot-${run}`),
        stateFile: join(home, `state-${run}-${action}`),
        cacheDir: join(home, 'cache'),
        run: `run_${run}`,
        keeps: [],
        artifacts: {},
        device: { name: 'd', tags: {} },
        undoes: action ? { params, result: null } : null,
        changesDevice: true,
        resume: false,
      }
    }

    async function run(what: HandlerCall) {
      const silent = () => undefined
      const listener = { output: silent, progress: silent, waits: silent, group: silent }
      const outcome = await runHandler(plugin, what, listener, new AbortController().signal)
      expect(outcome).toMatchObject({ ok: true })
      return outcome
    }

    const all = async () => {
      const listed = await api.listContainers({ all: true })
      return listed
        .map(({ Names, State, Id }) => `${Id} ${Names[0]?.replace(/-[0-9a-f]{16}$/, '')} ${State}`)
        .toSorted()
    }
    const id = async (name: string) => (await api.getContainer(name).inspect()).Id

    /** app:0 was replaced by app:1, and that is to be by app:2 in the run that is killed. */
    async function twoRunsBefore() {
      await run(call(0, 'app:0'))
      await run(call(1, 'app:1'))
      return id('app')
    }

    /** app:1 is to be replaced by app:2 in the run that is killed. */
    async function oneRunBefore() {
      await run(call(1, 'app:1'))
      return id('app')
    }

    const what = (changes: readonly string[]) => changes.map((change) => change.split('/').at(-1))
    const REMOVED = expect.stringMatching(/^[0-9a-f]{64}$/)

    test('after whatever change, another attempt comes to the same end, and the way back leads to the same container', async () => {
      for (let n = 1; ; n += 1) {
        // Only the last has something older to remove: the others need not wait for it to be made.
        const previous = n < 7 ? await oneRunBefore() : await twoRunsBefore()
        const { killed, changes } = await killedAfter(call(2, 'app:2'), socket, n)
        if (!killed) {
          // Nothing was left to kill it after: this was the whole.
          const all = ['create', 'stop', 'update', 'rename', 'rename', 'start', REMOVED]
          expect(what(changes)).toEqual(all)
          break
        }
        const outcome = await run(call(2, 'app:2'))
        expect(outcome).toMatchObject({ result: { previousContainerId: previous } })
        expect(await all()).toEqual(
          [`${previous} /app.previous exited`, `${await id('app')} /app running`].toSorted(),
        )
        await run(call(2, 'app:2', true))
        expect(await all()).toEqual([`${previous} /app running`])
        const { HostConfig } = await api.getContainer('app').inspect()
        expect(HostConfig.RestartPolicy?.Name).toBe('always')
        await reset()
      }
    }, 240_000)

    test('after whatever change, and not tried again, the way back leads to the previous container', async () => {
      for (let n = 1; n <= 6; n += 1) {
        const previous = await oneRunBefore()
        expect((await killedAfter(call(2, 'app:2'), socket, n)).killed).toBe(true)
        await run(call(2, 'app:2', true))
        expect(await all()).toEqual([`${previous} /app running`])
        await reset()
      }
    }, 240_000)

    test('the way back itself, killed after whatever change and tried again, leads there', async () => {
      for (let n = 1; ; n += 1) {
        const previous = await oneRunBefore()
        await run(call(2, 'app:2'))
        const { killed, changes } = await killedAfter(call(2, 'app:2', true), socket, n)
        if (!killed) {
          expect(what(changes)).toEqual(['stop', 'rename', 'rename', 'update', 'start', REMOVED])
        }
        await run(call(2, 'app:2', true))
        expect(await all()).toEqual([`${previous} /app running`])
        if (!killed) break
        await reset()
      }
    }, 240_000)

    async function reset(): Promise<void> {
      await clear()
      for (const run of [0, 1, 2])
        rmSync(join(home, `snapshot-${run}`), { recursive: true, force: true })
      for (const run of [0, 1, 2]) {
        for (const action of [true, false])
          rmSync(join(home, `state-${run}-${action}`), { force: true })
      }
    }
  },
)
