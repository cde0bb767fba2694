import { expect, test } from 'vitest'
import * as z from 'zod'
import { declarePlugin, declareStepType, implementChecks } from '../index.ts'
import { runCheck } from './run-check.ts'

const note = declareStepType({
  id: 'note',
  major: 1,
  title: 'Note',
  category: 'Test',
  params: z.object({ text: z.string() }),
  result: z.object({}),
  changesDevice: false,
  allows: [],
})
const plugin = declarePlugin({
  id: 'notes',
  version: '1.0.0',
  title: 'Notes',
  stepTypes: [note],
  actions: [],
})
const flow = { steps: [] } as never
const call = { uses: 'notes/note@1', id: 'a', params: { text: 'loud' }, flow }

test("a type's check gets its params and says what a person should know", () => {
  const checks = implementChecks(plugin, {
    checks: {
      note: ({ params, id }) => [{ path: ['text'], message: `${id}: ${params.text} is too loud` }],
    },
  })
  expect(runCheck(checks, call)).toEqual([{ path: ['text'], message: 'a: loud is too loud' }])
})

test('a type without a check has nothing to say, nor has one of another major', () => {
  expect(runCheck(implementChecks(plugin, {}), call)).toEqual([])
  const loud = implementChecks(plugin, { checks: { note: () => [{ message: 'no' }] } })
  expect(runCheck(loud, { ...call, uses: 'notes/note@2' })).toEqual([])
})
