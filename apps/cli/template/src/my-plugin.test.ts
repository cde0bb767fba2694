import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { pluginKit } from '@contraflow/plugin-sdk/testing'
import plugin from './index.ts'

const params = { text: 'An update is under way.' }

test('the notice is written, and the old one comes back', async () => {
  using kit = pluginKit(plugin)
  const file = join(kit.root, 'etc/motd')
  mkdirSync(join(kit.root, 'etc'))
  writeFileSync(file, 'Welcome\n')

  const { outcome } = await kit.step('write', params)
  assert.deepEqual(outcome, { ok: true, result: { characters: 23 } })
  assert.equal(readFileSync(file, 'utf8'), 'An update is under way.\n')

  await kit.action('put-back', {}, { of: { params } })
  assert.equal(readFileSync(file, 'utf8'), 'Welcome\n')
})

test('where there was none, there is none again', async () => {
  using kit = pluginKit(plugin)
  await kit.step('write', params)
  await kit.action('put-back', {}, { of: { params } })
  assert.equal(existsSync(join(kit.root, 'etc')), false)
})

test('a file outside of the device is refused', async () => {
  using kit = pluginKit(plugin)
  const { outcome } = await kit.step('write', { ...params, file: '../motd' })
  assert.equal(outcome.ok, false)
})
