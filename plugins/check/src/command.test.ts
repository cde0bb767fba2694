import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

const at = (path: string) => join(kit.root, path)
const check = (params: { readonly [name: string]: string | number }) =>
  kit.step('command', { intervalMs: 10, withinMs: 1_000, ...params })
const failedAs = (kind: string, message: RegExp) => ({
  ok: false,
  failure: { kind, message: expect.stringMatching(message) },
})

test('it succeeds once the command ended rightly so many times in a row', async () => {
  const run = 'echo x >> tries; test $(wc -l < tries) -ge 3'
  const { outcome, output } = await check({ run, times: 2, withinMs: 10_000 })
  expect(outcome).toMatchObject({ ok: true, result: { tries: 4 } })
  expect(output.log).toBe('exit code 1\n(2 times)\nexit code 0\n')
})

test('the failure tells how it ended last, and what it said', async () => {
  const { outcome } = await check({ run: 'echo out; echo the broker is down >&2; exit 3' })
  expect(outcome).toEqual(
    failedAs('timeout', /within 1 s: .*showed exit code 3: "the broker is down"$/),
  )
})

test.each([
  [{ run: 'exit 4', exitCode: 4 }, true],
  [{ run: 'echo up 5 days', contains: 'up' }, true],
  [{ run: 'echo up 5 days', contains: 'down' }, false],
  [{ run: 'echo up 5 days', matches: '^up \\d+' }, true],
  [{ run: 'echo up >&2', contains: 'up' }, false],
])('%j is right: %j', async (params, isRight) => {
  expect(
    (await check({ times: 1, ...params, ...(isRight ? { withinMs: 30_000 } : {}) })).outcome.ok,
  ).toBe(isRight)
})

test('a try that hangs is ended, with all that it started', async () => {
  const run = '(sleep 3; touch left) & wait'
  const { outcome } = await check({ run, tryTimeoutMs: 100 })
  expect(outcome).toEqual(failedAs('timeout', /tries showed no end in time$/))
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  expect(existsSync(at('left'))).toBe(false)
})

test('its text is in no argument list, and no file of it is left', async () => {
  const run = 'tr "\\0" " " < /proc/$$/cmdline > args; stat -c %a "$0" > mode; : s3cret'
  expect((await check({ run, times: 1, withinMs: 30_000 })).outcome.ok).toBe(true)
  expect(readFileSync(at('args'), 'utf8')).not.toContain('s3cret')
  expect(readFileSync(at('mode'), 'utf8')).toBe('600\n')
  expect(readdirSync(kit.root).toSorted()).toEqual(['args', 'mode'])
})

test('who it is to run as, and where, is known at once to be wrong', async () => {
  const run = 'true'
  expect((await check({ run, user: 'no-such-user' })).outcome).toEqual(failedAs('invalid', /user/))
  expect((await check({ run, cwd: 'gone' })).outcome).toEqual(failedAs('invalid', /gone/))
  expect((await check({ run, shell: '/no/shell' })).outcome).toEqual(failedAs('unavailable', /no/))
})

test('interrupted and run again, it counts from the beginning', async () => {
  const controller = new AbortController()
  const run = 'echo x >> tries; test -e go'
  const first = kit.step('command', { run, intervalMs: 10 }, { signal: controller.signal })
  while (!existsSync(at('tries'))) await new Promise((resolve) => setTimeout(resolve, 10))
  controller.abort()
  expect((await first).outcome).toMatchObject({ failure: { kind: 'aborted' } })
  writeFileSync(at('go'), '')
  expect((await check({ run, withinMs: 30_000 })).outcome).toMatchObject({ result: { tries: 3 } })
})
