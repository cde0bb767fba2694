import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
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
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const MODULES = fileURLToPath(new URL('../../../plugins/command/node_modules', import.meta.url))

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-author-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function contraflow(...args: readonly string[]) {
  return promisify(execFile)(process.execPath, [MAIN, 'plugin', ...args], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, error: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: String(stdout), error: String(stderr) }),
  )
}

/** A plugin that was just made, with what npm would bring. */
async function made(name = 'try-me'): Promise<string> {
  expect(await contraflow('new', name)).toMatchObject({ code: 0 })
  symlinkSync(MODULES, join(folder, name, 'node_modules'))
  return join(folder, name)
}

test('new makes a plugin of that name, which brings its SDK along', async () => {
  mkdirSync(join(folder, 'there'))
  const { code, out } = await contraflow('new', 'app-config', '--in', 'there', '--json')
  expect(code).toBe(0)
  const plugin = join(folder, 'there', 'app-config')
  expect(JSON.parse(out)).toEqual({
    folder: plugin,
    files: [
      '.gitignore',
      'package.json',
      'src/app-config.test.ts',
      'src/index.ts',
      'src/manifest.ts',
      'tsconfig.json',
      expect.stringMatching(/^vendor\/contraflow-plugin-sdk-.*\.tgz$/),
    ],
  })
  const { name, dependencies } = JSON.parse(readFileSync(join(plugin, 'package.json'), 'utf8'))
  expect(name).toBe('app-config')
  const sdk: string = dependencies['@contraflow/plugin-sdk']
  expect(readFileSync(join(plugin, sdk.replace('file:', ''))).length).toBeGreaterThan(10_000)
  const manifest = readFileSync(join(plugin, 'src/manifest.ts'), 'utf8')
  expect(manifest).toContain("id: 'app-config'")
  expect(manifest).toContain("title: 'App config'")
})

test('what it makes holds what it promises; one that does not is exit code 1, with what breaks and when', async () => {
  const plugin = await made()
  const good = await contraflow('test', 'try-me', '--json')
  expect(good.code).toBe(0)
  expect(JSON.parse(good.out)).toMatchObject({
    plugin: 'try-me',
    version: '1.0.0',
    holds: true,
    underPermissions: true,
  })
  const index = join(plugin, 'src/index.ts')
  const text = readFileSync(index, 'utf8')
  const keep = '    await snapshot.keep([params.file])\n'
  writeFileSync(index, text.replace(keep, '').replace('    log(`wrote', `${keep}    log(\`wrote`))
  const bad = await contraflow('test', 'try-me')
  expect(bad.code).toBe(1)
  expect(bad.out).toMatch(/try-me\/write@1 {2}“During an update”\n {2}ok {7}it runs/)
  expect(bad.out).toMatch(
    /FAILS {4}try-me\/put-back@1: etc is left behind; etc\/motd is left behind/,
  )
}, 180_000)

test('pack makes one file, and says its SHA-256; the same sources make the same file', async () => {
  const plugin = await made()
  const { out } = await contraflow('pack', 'try-me')
  const file = join(plugin, 'try-me-1.0.0.plugin.json')
  const digest = `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
  expect(out).toBe(`${file}\n${digest}\n`)
  cpSync(plugin, join(folder, 'copy'), { recursive: true })
  const copied = await contraflow('pack', 'copy', '--json')
  expect(JSON.parse(copied.out)).toMatchObject({ digest, id: 'try-me', version: '1.0.0' })
})

test('wrong use is exit code 2, with what is wrong and what to do', async () => {
  await made('there')
  expect(await contraflow('new', 'raw')).toMatchObject({ code: 0 })
  await contraflow('pack', 'there')
  writeFileSync(join(folder, 'page-token'), 'token')
  const file = join('there', 'there-1.0.0.plugin.json')
  for (const [args, says] of [
    [['new', 'Not A Name'], /kebab-case.*option\.invalid/],
    [['new', '../out'], /kebab-case.*option\.invalid/],
    [['new', 'there'], /is there already.*folder\.taken/],
    [['new'], /missing required argument/],
    [['test', 'gone'], /no src\/manifest\.ts.*plugin\.unbuildable/],
    [['pack', 'raw'], /npm install.*plugin\.unbuildable/s],
    [['add', 'gone.plugin.json'], /gone\.plugin\.json.*contraflow plugin pack.*file\.unreadable/],
    [['add', 'there/package.json'], /contraflow plugin pack.*plugin\.unreadable/],
    [['add', file, '--home', 'none'], /page-token.*--home.*token\.unreadable/],
    [
      ['add', file, '--home', '.', '--server', 'http://127.0.0.1:1'],
      /--server.*server\.unreachable/,
    ],
    [['add', file, '--home', '.', '--server', 'nowhere'], /--server.*server\.unreachable/],
  ] as const) {
    const { code, error } = await contraflow(...args)
    expect([args, code, error]).toEqual([args, 2, expect.stringMatching(says)])
  }
}, 180_000)
