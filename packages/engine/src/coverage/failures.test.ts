import { compile } from '@contraflow/flow'
import { aCatalog, anyFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { coverage } from '../coverage.ts'
import { failuresOf, leavingSteps } from './failures.ts'

const catalog = aCatalog()
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }

it('names for each step that is ever left undone the first failure whose row says so', () => {
  fc.assert(
    fc.property(anyFlow(), (flow) => {
      const plan = compile(flow, catalog)
      const first = new Map<string, string>()
      for (const { step, leftUndone } of coverage(plan)) {
        for (const undone of [...leftUndone.always, ...leftUndone.depends]) {
          if (!first.has(undone)) first.set(undone, step)
        }
      }
      expect(leavingSteps(failuresOf(plan))).toEqual(first)
    }),
    RUNS,
  )
})
