import { coverage } from '@contraflow/engine'
import { compile } from '@contraflow/flow'
import { aCatalog, anyFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packCoverage, unpackCoverage } from './coverage-message.ts'

describe('coverage on its way between threads', () => {
  it('arrives as it was sent, whatever the flow', () => {
    const catalog = aCatalog()
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const rows = coverage(compile(flow, catalog))
        expect(unpackCoverage(structuredClone(packCoverage(rows)))).toEqual(rows)
      }),
    )
  })
})
