import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { stateIn } from './state.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'contraflow-state-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const file = () => join(home, 'state', 'step.json')
const schema = z.object({ slot: z.string() })

test('what was written last is read again, by whoever comes later', async () => {
  await stateIn(file()).write({ slot: 'a' })
  await stateIn(file()).write({ slot: 'b' })
  expect(await stateIn(file()).read(schema)).toEqual({ slot: 'b' })
})

test('before anything was written it is null', async () => {
  expect(await stateIn(file()).read(schema)).toBe(null)
})

test('it is readable by its owner alone', async () => {
  await stateIn(file()).write({ slot: 'a' })
  expect(statSync(file()).mode & 0o777).toBe(0o600)
  expect(statSync(join(home, 'state')).mode & 0o777).toBe(0o700)
})

test('what does not fit, or half of a later one, is never taken for it', async () => {
  await stateIn(file()).write({ slot: 'a' })
  writeFileSync(`${file()}.new`, '{"slot":"b')
  expect(await stateIn(file()).read(schema)).toEqual({ slot: 'a' })
  await stateIn(file()).write({ slot: 1 })
  await expect(stateIn(file()).read(schema)).rejects.toThrow(z.ZodError)
})
