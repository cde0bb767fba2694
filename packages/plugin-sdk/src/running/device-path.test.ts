import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { devicePath } from './device-path.ts'

let home: string
let root: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-path-'))
  root = join(home, 'root')
  mkdirSync(join(root, 'opt'), { recursive: true })
  mkdirSync(join(home, 'outside'))
})
afterEach(() => rmSync(home, { recursive: true }))

test('a path is below the root, whether it begins with a slash or not', () => {
  expect(devicePath(root, 'opt/app/x')).toBe(join(root, 'opt/app/x'))
  expect(devicePath(root, '/opt/app/x')).toBe(join(root, 'opt/app/x'))
  expect(devicePath(root, '.')).toBe(root)
  expect(devicePath('/', 'etc/hostname')).toBe('/etc/hostname')
})

test.each([
  ['..', 'up'],
  ['opt/../../outside/x', 'up in the middle'],
  ['way-out/x', 'through a link'],
  ['way-out/deep/er/x', 'through a link, to what is not there yet'],
  ['nowhere/x', 'through a link to nothing, which may come to be later'],
  ['x\0y', 'with a NUL'],
])('%j is refused: %s', (path) => {
  symlinkSync(join(home, 'outside'), join(root, 'way-out'))
  symlinkSync(join(home, 'later'), join(root, 'nowhere'))
  expect(() => devicePath(root, path)).toThrow(expect.objectContaining({ kind: 'invalid' }))
})

test('links that stay inside are followed', () => {
  symlinkSync('opt', join(root, 'app'))
  expect(devicePath(root, 'app/x')).toBe(join(root, 'app/x'))
})
