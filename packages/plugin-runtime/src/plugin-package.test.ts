import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pluginManifestSchema } from '@contraflow/flow'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadPlugins, packPlugin, pluginStore, readPackage } from './index.ts'

const manifest = pluginManifestSchema.parse({
  id: 'notes',
  version: '1.0.0',
  stepTypes: [],
  actions: [],
})

let folder: string
const built = () => join(folder, 'plugins', 'notes', 'dist')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-package-'))
  mkdirSync(built(), { recursive: true })
  writeFileSync(join(built(), 'manifest.json'), JSON.stringify(manifest, null, 2))
  writeFileSync(join(built(), 'handlers.mjs'), 'export default {}\n')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('the same plugin is always the same package, however its manifest is laid out', () => {
  const first = packPlugin(built())
  writeFileSync(join(built(), 'manifest.json'), JSON.stringify(manifest))
  expect(packPlugin(built()).digest).toBe(first.digest)
  writeFileSync(join(built(), 'handlers.mjs'), 'export default { other: 1 }\n')
  expect(packPlugin(built()).digest).not.toBe(first.digest)
})

test('a plugin in its folder, and unpacked on a device, are one by their digest', async () => {
  const { bytes, digest } = packPlugin(built())
  const [loaded] = loadPlugins(join(folder, 'plugins')).plugins
  expect(loaded?.digest).toBe(digest)
  const added = await pluginStore(folder).add(bytes, digest)
  expect(added).toMatchObject({ manifest, digest, isShipped: false })
  expect(pluginStore(folder).find(digest)).toEqual(added)
})

test('a device knows a plugin that an update of its own reads differently by its old digest', async () => {
  // As a later version of the product may write it: with keys in another order.
  const { id, ...rest } = manifest
  const whole = {
    format: 'contraflow/plugin@1',
    manifest: { ...rest, id },
    handlers: '',
    checks: null,
  }
  const bytes = Buffer.from(JSON.stringify(whole))
  const { digest } = packPlugin(built())
  await expect(pluginStore(folder).add(bytes, digest)).rejects.toThrow(/what came is/)
  const own = `sha256:${(await import('node:crypto')).createHash('sha256').update(bytes).digest('hex')}`
  await pluginStore(folder).add(bytes, own)
  expect(pluginStore(folder).find(own)?.manifest).toEqual(manifest)
})

test('what was damaged since is not here, and can be brought again', async () => {
  const { bytes, digest } = packPlugin(built())
  const store = pluginStore(folder)
  const { handlersFile } = await store.add(bytes, digest)
  writeFileSync(handlersFile, 'export default { evil: true }\n')
  expect(store.find(digest)).toBe(null)
  await store.add(bytes, digest)
  expect(store.find(digest)).not.toBe(null)
})

test('others are removed, those that are needed stay', async () => {
  const { bytes, digest } = packPlugin(built())
  const store = pluginStore(folder)
  await store.add(bytes, digest)
  store.keepOnly(new Set([digest]))
  expect(store.find(digest)).not.toBe(null)
  store.keepOnly(new Set())
  expect(store.find(digest)).toBe(null)
})

test.each([
  ['no JSON', 'hello', 'not even JSON'],
  ['another format', '{"format":"x"}', 'format'],
  [
    'a manifest of something else',
    JSON.stringify({ format: 'contraflow/plugin@1', manifest: {}, handlers: '', checks: null }),
    'manifest',
  ],
])('%s is refused with a sentence', (_says, text, expected) => {
  expect(() => readPackage('notes.json', Buffer.from(text))).toThrow(expected)
})
