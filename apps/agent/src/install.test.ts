import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NODE_FLAGS } from './node-flags.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-install-'))
  writeFileSync(join(folder, 'token'), 'hush-hush-1234')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Its `systemctl` is one that only writes down what it was asked: nothing is installed on this machine. */
function installs(...args: readonly string[]) {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'systemctl'), `#!/bin/sh\necho "$@" >> ${join(folder, 'asked')}\n`)
  chmodSync(join(bin, 'systemctl'), 0o755)
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` }
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [MAIN, 'install', '--home', join(folder, 'home'), ...args],
    { cwd: folder, encoding: 'utf8', env },
  )
  return { code: status, out: stdout, error: stderr }
}

const FIRST = ['--server', 'https://updates.example', '--token-file', 'token']
const unitFile = () => join(folder, 'agent.service')

test('it is printed, or written with what to do next; nothing else is done', () => {
  const printed = installs(...FIRST, '--output', '-')
  expect(printed).toMatchObject({ code: 0, error: '' })
  expect(printed.out).toContain(NODE_FLAGS.map((flag) => ` "${flag}"`).join(''))
  const written = installs(...FIRST, '--output', unitFile())
  expect(written.code).toBe(0)
  expect(readFileSync(unitFile(), 'utf8')).toBe(printed.out)
  for (const next of ['daemon-reload', 'enable agent.service', 'restart agent.service']) {
    expect(written.out).toContain(`systemctl ${next}\n`)
  }
  expect(existsSync(join(folder, 'asked'))).toBe(false)
})

test('what it is to run with is in it, in absolute paths, and no secret', () => {
  const { out } = installs(
    ...FIRST,
    '--root',
    'device',
    '--tag',
    'site=north',
    '--tag',
    'a=b=c',
    '--output',
    '-',
  )
  for (const argument of [
    `"--home=${folder}/home"`,
    `"--root=${folder}/device"`,
    `"--token-file=${folder}/token"`,
    '"--server=https://updates.example"',
    '"--tag=site=north"',
    '"--tag=a=b=c"',
  ]) {
    expect(out).toContain(` ${argument}`)
  }
  expect(out).not.toContain('hush-hush')
  expect(installs(...FIRST, '--token', 'x').error).toContain('unknown option')
})

test('--enable lets systemd know and starts it', () => {
  expect(installs(...FIRST, '--output', unitFile(), '--enable').code).toBe(0)
  expect(readFileSync(join(folder, 'asked'), 'utf8')).toBe(
    'daemon-reload\nenable agent.service\nrestart agent.service\n',
  )
})

test('what could not run afterwards, or can not be written, is refused with the way out', () => {
  expect(installs('--output', '-')).toMatchObject({
    code: 1,
    error: expect.stringMatching(/not enrolled yet.*--server and --token-file/),
  })
  expect(installs(...FIRST, '--output', join(folder, 'gone/agent.service'))).toMatchObject({
    code: 1,
    error: expect.stringMatching(/can't be written.*--output -/),
  })
  expect(installs(...FIRST, '--output', join(folder, 'agent'))).toMatchObject({
    code: 1,
    error: expect.stringContaining('NAME.service'),
  })
  expect(installs(...FIRST, '--tag', 'north')).toMatchObject({
    code: 1,
    error: expect.stringContaining('name=value'),
  })
})

test('a device that has enrolled needs neither server nor token', () => {
  mkdirSync(join(folder, 'home'))
  const identity = { server: 'https://updates.example', deviceId: 'dev_1', deviceToken: 'cfd_hush' }
  writeFileSync(join(folder, 'home/identity.json'), JSON.stringify(identity))
  const { code, out } = installs('--output', '-')
  expect(code).toBe(0)
  expect(out).not.toContain('--server')
  expect(out).not.toContain('cfd_hush')
})
