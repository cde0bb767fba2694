import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const LISTING = /^`([^`\n]+)`\n\n```\w+\n(.*?)^```$/gms

/** A checkout with the plugin in it that docs/plugins.md tells how to write. */
let checkout: string
let notice: string

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'contraflow-guide-'))
  notice = join(checkout, 'plugins/notice')
  for (const [, name = '', text = ''] of readFileSync(
    join(ROOT, 'docs/plugins.md'),
    'utf8',
  ).matchAll(LISTING)) {
    mkdirSync(dirname(join(checkout, name)), { recursive: true })
    writeFileSync(join(checkout, name), text)
  }
  for (const shared of ['scripts', 'node_modules', 'tsconfig.base.json', 'plugins/command']) {
    symlinkSync(join(ROOT, shared), join(checkout, shared))
  }
  // As pnpm would link them: it needs what the command plugin needs.
  symlinkSync(join(ROOT, 'plugins/command/node_modules'), join(notice, 'node_modules'))
})
afterAll(() => {
  rmSync(checkout, { recursive: true, force: true })
})

async function run(cwd: string, file: string, ...args: string[]) {
  const env = { ...process.env, CONTRAFLOW_PLUGINS: join(checkout, 'plugins') }
  return promisify(execFile)(file, args, { cwd, env }).then(
    ({ stdout }) => ({ code: 0, out: stdout }),
    ({ code, stdout, stderr }) => ({ code, out: `${stdout}${stderr}` }),
  )
}

test("the guide's plugin compiles", async () => {
  const tsc = join(ROOT, 'node_modules/.bin/tsc')
  expect(await run(notice, tsc, '-p', '.')).toEqual({ code: 0, out: '' })
})

test("the guide's own test passes", async () => {
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const config = join(ROOT, 'vitest.config.ts')
  const { code, out } = await run(
    checkout,
    process.execPath,
    vitest,
    'run',
    '--config',
    config,
    '--root',
    checkout,
    'plugins/notice',
  )
  expect(out).toContain('3 passed')
  expect(code).toBe(0)
})

test("the guide's flow runs with it, and finds its way back", async () => {
  const built = await run(notice, process.execPath, '../../scripts/build-plugin.mjs')
  expect(built).toEqual({ code: 0, out: '' })
  const device = join(checkout, 'device')
  mkdirSync(join(device, 'etc'), { recursive: true })
  writeFileSync(join(device, 'etc/motd'), 'Welcome\n')
  const contraflow = (...args: string[]) =>
    run(checkout, process.execPath, join(ROOT, 'apps/cli/src/main.ts'), ...args)

  const rehearsed = await contraflow('rehearse', 'notice.yaml', '--fail', 'update', '--json')
  expect(JSON.parse(rehearsed.out)).toMatchObject({
    outcome: 'rolled-back',
    order: ['tell', 'update!', 'tell-no-more'],
  })
  const { code, out } = await contraflow(
    'run',
    'notice.yaml',
    '--root',
    device,
    '--home',
    join(checkout, 'home'),
  )
  expect(code).toBe(1)
  expect(out).toContain('update | An update is under way.')
  expect(readFileSync(join(device, 'etc/motd'), 'utf8')).toBe('Welcome\n')
})
