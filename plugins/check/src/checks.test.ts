import { runCheck } from '@contraflow/plugin-sdk/running'
import { expect, test } from 'vitest'
import checks from './checks.ts'

type Params = { readonly [name: string]: string | number }

function warnings(uses: string, params: Params, timeoutMs?: number) {
  const step = { id: 'look', uses, params, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  // Only its steps are looked at.
  const flow = { steps: [step] } as never
  return runCheck(checks, { uses, id: 'look', params, flow })
}

test("a check that outlasts its step's time limit is warned of", () => {
  expect(warnings('check/http@1', { withinMs: 60_000 }, 60_000)).toEqual([
    { path: ['withinMs'], message: expect.stringContaining('time limit of 60 s') },
  ])
  expect(warnings('check/wait@1', { durationMs: 60_000 }, 1_000)).toHaveLength(1)
  expect(warnings('check/command@1', { withinMs: 60_000 }, 60_001)).toEqual([])
  expect(warnings('check/wait@1', { durationMs: 60_000 })).toEqual([])
  expect(warnings('check/wait@1', { durationMs: '${{ inputs.soak }}' }, 1)).toEqual([])
})

test('what is no regular expression is warned of, unless it is not known yet', () => {
  expect(warnings('check/http@1', { matches: '(' })).toHaveLength(1)
  expect(warnings('check/command@1', { matches: '[' })).toHaveLength(1)
  expect(warnings('check/http@1', { matches: '(a)' })).toEqual([])
  expect(warnings('check/http@1', { matches: '(${{ inputs.version }}' })).toEqual([])
})
