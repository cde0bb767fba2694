import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { systemdUnit } from './systemd-unit.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'contraflow-unit-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const systemd = spawnSync('systemd-analyze', ['--version'])
const noSystemd = systemd.error !== undefined || systemd.status !== 0

/** What systemd has to say about it; it says so, and goes on, also where it can't read a line. */
function complaints(unit: string): string {
  const file = join(folder, 'contraflow-agent.service')
  writeFileSync(file, unit)
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', file], { encoding: 'utf8' })
  return status === 0 ? stderr : `${status}: ${stderr}`
}

/** A program that systemd finds only if it reads the very path. */
function programAt(...names: readonly string[]): string {
  const file = join(folder, ...names)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '#!/bin/sh\n')
  chmodSync(file, 0o755)
  return file
}

const lineOf = (unit: string, setting: string) =>
  unit.split('\n').find((line) => line.startsWith(`${setting}=`))

test.skipIf(noSystemd)('systemd (where it is installed) has nothing to say against it', () => {
  const unit = systemdUnit({ program: [programAt('node')], args: ['run'], needs: [folder] })
  expect(complaints(unit)).toBe('')
})

test.skipIf(noSystemd)(
  'systemd reads paths as they are, with spaces, percent and dollar signs',
  () => {
    const odd = programAt('a b', '50%n', '$HOME')
    expect(complaints(systemdUnit({ program: [odd], args: ['--home=/a b'], needs: [odd] }))).toBe(
      '',
    )
  },
)

test('an argument is one word, and nothing in it is expanded', () => {
  const args = ['--home=/a b', '--name=100% "sure"', '--tag=cost=$5', 'C:\\x']
  const unit = systemdUnit({ program: ['/node', '/agent.mjs'], args, needs: ['/'] })
  expect(lineOf(unit, 'ExecStart')).toBe(
    'ExecStart="/node" "/agent.mjs" "--home=/a b" "--name=100%% \\"sure\\"" "--tag=cost=$$5" "C:\\\\x"',
  )
})

test('a line break in a value can not begin another setting', () => {
  const unit = systemdUnit({
    program: ['/node'],
    args: ['a\nExecStartPre=/bin/evil'],
    needs: ['/'],
  })
  expect(lineOf(unit, 'ExecStartPre')).toBe(undefined)
  expect(lineOf(unit, 'ExecStart')).toBe('ExecStart="/node" "a\\x0aExecStartPre=/bin/evil"')
})
