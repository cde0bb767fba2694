import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildPlugin } from './index.ts'

const COMMAND = fileURLToPath(new URL('../../../../plugins/command', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-building-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A copy of the command plugin in a folder of its own. */
function copied(name: string): string {
  const plugin = join(folder, name)
  mkdirSync(plugin)
  cpSync(join(COMMAND, 'src'), join(plugin, 'src'), { recursive: true })
  symlinkSync(join(COMMAND, 'node_modules'), join(plugin, 'node_modules'))
  return plugin
}

const builtIn = (plugin: string, file: string) => readFileSync(join(plugin, 'dist', file), 'utf8')

test('the same sources give the same bytes, wherever they stand', async () => {
  const plugins = [copied('one'), copied('another')]
  for (const plugin of plugins) expect(await buildPlugin(plugin)).toBe(join(plugin, 'dist'))
  for (const file of ['manifest.json', 'handlers.mjs', 'checks.mjs']) {
    const [one, another] = plugins.map((plugin) => builtIn(plugin, file))
    expect(one).toBe(another)
  }
})

test('of what zod can speak, a bundle holds English alone', async () => {
  const plugin = copied('one')
  await buildPlugin(plugin)
  const handlers = builtIn(plugin, 'handlers.mjs')
  expect(handlers).toContain('Invalid input')
  expect(handlers).not.toMatch(/Ungültig|Entrée invalide|Entrada inválida/)
})

test.each([
  ['src/manifest.ts', null, /there is no src\/manifest\.ts/],
  ['src/index.ts', null, /there is no src\/index\.ts/],
  ['src/index.ts', 'export const plugin = 1', /no default export.*implementPlugin/],
  ['src/checks.ts', 'export const checks = 1', /no default export.*implementChecks/],
  ['src/index.ts', 'import "./gone.ts"', /gone\.ts/],
  ['src/manifest.ts', 'export const manifest = undefined.id', /undefined/],
])('what can not be built says what is missing (%s: %s)', async (file, text, says) => {
  const plugin = copied('one')
  if (text === null) rmSync(join(plugin, file))
  else writeFileSync(join(plugin, file), text)
  await expect(buildPlugin(plugin)).rejects.toThrow(says)
})
