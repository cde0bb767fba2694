import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'
import { serve } from './testing/server.ts'

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

const wait = (params: { readonly [name: string]: string | number }) =>
  kit.step('wait', { intervalMs: 20, ...params })
const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

test('it waits, tells how far it is, and succeeds', async () => {
  const from = performance.now()
  const { outcome, progress } = await wait({ durationMs: 1_200 })
  expect(performance.now() - from).toBeGreaterThanOrEqual(1_190)
  expect(outcome).toMatchObject({ ok: true, result: { tries: 0 } })
  expect(progress.length).toBeGreaterThan(1)
  expect(progress.at(-1)).toEqual({ done: 1_200, total: 1_200 })
})

test('what holds out for the whole time is watched to its end', async () => {
  await using server = await serve((_, response) => void response.end())
  const { outcome } = await wait({ durationMs: 2_000, url: server.url, run: 'echo x >> seen' })
  expect(outcome).toMatchObject({ ok: true })
  expect(server.requests.length).toBeGreaterThan(2)
  expect(existsSync(join(kit.root, 'seen'))).toBe(true)
})

test('a command that fails ends it at once', async () => {
  const run = 'if test -e dead; then echo gone >&2; exit 7; fi; touch dead'
  const from = performance.now()
  const { outcome } = await wait({ durationMs: 60_000, run })
  expect(performance.now() - from).toBeLessThan(5_000)
  expect(outcome).toEqual(failedAs('error', /of 60 s there was exit code 7: "gone"$/))
})

test('an address that fails ends it only after so many times in a row', async () => {
  let asked = 0
  await using server = await serve((_, response) => {
    asked += 1
    response.writeHead(asked === 2 || asked >= 5 ? 500 : 200).end()
  })
  const { outcome } = await wait({ durationMs: 60_000, url: server.url, failures: 3 })
  expect(outcome).toEqual(failedAs('error', /3 times in a row status 500/))
  expect(asked).toBe(7)
})

test('where nothing was seen, nothing has held out', async () => {
  await using server = await serve(() => undefined)
  const { outcome } = await wait({ durationMs: 200, url: server.url })
  expect(outcome).toEqual(failedAs('timeout', /not one try came to its end/))
})

test('interrupted and run again, it waits the whole time anew', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 400)
  const first = await kit.step('wait', { durationMs: 600 }, { signal: controller.signal })
  expect(first.outcome).toMatchObject({ failure: { kind: 'aborted' } })
  writeFileSync(join(kit.root, 'rebooted'), '')
  const from = performance.now()
  expect((await wait({ durationMs: 600 })).outcome.ok).toBe(true)
  expect(performance.now() - from).toBeGreaterThanOrEqual(595)
})
