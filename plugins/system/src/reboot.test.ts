import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type PluginKit, pluginKit } from '@contraflow/plugin-sdk/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import plugin from './index.ts'

let kit: PluginKit
beforeEach(() => {
  kit = pluginKit(plugin)
})
afterEach(() => kit[Symbol.dispose]())

/** Nothing reboots here: the device is a folder, and this is what it is asked with. */
const params = { command: 'echo asked >> asked' }

function boot(id: string): void {
  const file = join(kit.root, 'proc/sys/kernel/random/boot_id')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${id}\n`)
}

/** Waits for the interruption that the attempt asks for, and ends it as the host would. */
async function untilAsked(options: { readonly resume?: boolean } = {}) {
  const controller = new AbortController()
  return kit.step('reboot', params, {
    ...options,
    signal: controller.signal,
    onOutput: (_stream, text) => {
      if (text.includes('was asked')) controller.abort()
    },
  })
}

const asked = () => readFileSync(join(kit.root, 'asked'), 'utf8').trim().split('\n').length

test('after the reboot that it asked for it succeeds, and asks no more', async () => {
  boot('first')
  await untilAsked()
  boot('second')
  const { outcome } = await kit.step('reboot', params, { resume: true })
  expect(outcome).toEqual({ ok: true, result: { bootId: 'second', previousBootId: 'first' } })
  expect(asked()).toBe(1)
})

test('where only the agent was started anew it asks again', async () => {
  boot('first')
  await untilAsked()
  await untilAsked({ resume: true })
  expect(asked()).toBe(2)
})

test('interrupted before it could remember anything, it asks', async () => {
  boot('first')
  await untilAsked({ resume: true })
  expect(asked()).toBe(1)
})

test('a new attempt asks for a reboot of its own, whatever an earlier one has seen', async () => {
  boot('first')
  await untilAsked()
  boot('second')
  await untilAsked()
  expect(asked()).toBe(2)
})

test('cancelled while it waits, it is aborted', async () => {
  boot('first')
  const { outcome } = await untilAsked()
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'aborted' } })
})

test('a command that fails is its failure', async () => {
  boot('first')
  const { outcome, output } = await kit.step('reboot', { command: 'echo denied >&2; exit 4' })
  expect(outcome).toEqual({
    ok: false,
    failure: { kind: 'exit-code', message: expect.stringContaining('exit code 4') },
  })
  expect(output.stderr).toBe('denied\n')
})

test('a folder that has no kernel is never the reason for a reboot', async () => {
  const { outcome } = await kit.step('reboot', params)
  expect(outcome).toMatchObject({ ok: false, failure: { kind: 'unavailable' } })
  expect(asked).toThrow('ENOENT')
})
