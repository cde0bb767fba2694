import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { holdHome } from './hold-home.ts'

const folder = mkdtempSync(join(tmpdir(), 'contraflow-home-'))

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a folder is made and held for one at a time', () => {
  const home = join(folder, 'deep', 'home')
  {
    using _held = holdHome(home)
    expect(() => holdHome(home)).toThrow(/another Contraflow runs there\. Give another folder\.$/)
  }
  using _again = holdHome(home)
})

test('one that can’t be written is told as such', () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  expect(() => holdHome(file)).toThrow(/nothing can be written there \(.*EEXIST/)
})
