import { compile, type Plan } from '@contraflow/flow'
import { aCatalog, aFlow, anyFlow } from '@contraflow/flow/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverage } from '../coverage.ts'
import { rehearse } from '../rehearse.ts'
import { timingsOf } from './timings.ts'

const catalog = aCatalog()
const RUNS = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 300) }

function seen(plan: Plan, step: string) {
  return timingsOf(plan, step).map((timing) => {
    const { order, outcome, leftUndone } = rehearse(plan, timing)
    return { ran: order, outcome, leftUndone }
  })
}

describe('the timings of a failure', () => {
  it('are one where nothing depends on them', () => {
    const plan = compile(aFlow().path('a', 'b').rollBack('a', 'x', 'any-step').build(), catalog)
    expect(timingsOf(plan, 'b')).toEqual([
      { when: 'early', beside: null, fail: ['b'], ends: ['a', 'b'] },
    ])
    expect(timingsOf(plan, 'nobody')).toEqual([])
  })

  it('show a parallel step running, and ended', () => {
    const flow = aFlow().path('a').path('b', 'c').rollBack('a', 'u').rollBack('b', 'w')
    const plan = compile(flow.rollBack('c', 'v', 'any-step').build(), catalog)
    expect(timingsOf(plan, 'a').map(({ when }) => when)).toEqual(['early', 'late'])
    const [early, late] = seen(plan, 'a')
    expect(early?.ran).toEqual(['a!', 'b~', 'u', 'w'])
    expect(late?.ran).toEqual(['a!', 'b', 'c', 'u', 'v'])
  })

  it('bring about both of whatever coverage says depends on timing, and every outcome', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const plan = compile(flow, catalog)
        for (const row of coverage(plan)) {
          const played = seen(plan, row.step)
          expect(new Set(played.map(({ outcome }) => outcome))).toEqual(new Set(row.outcomes))
          for (const action of row.depends) {
            const runs = played.map(({ ran }) => ran.includes(action))
            expect(runs).toContain(true)
            expect(runs).toContain(false)
          }
          for (const step of row.leftUndone.depends) {
            const undone = played.map(({ leftUndone }) => leftUndone.includes(step))
            expect(undone).toContain(true)
            expect(undone).toContain(false)
          }
        }
      }),
      RUNS,
    )
  })

  it('take in orders of ends only: what is always so is so in each of them', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const plan = compile(flow, catalog)
        for (const { step, always, leftUndone } of coverage(plan)) {
          for (const { ran, leftUndone: left } of seen(plan, step)) {
            expect(ran).toEqual(expect.arrayContaining([...always]))
            expect(left).toEqual(expect.arrayContaining([...leftUndone.always]))
          }
        }
      }),
      RUNS,
    )
  })
})
