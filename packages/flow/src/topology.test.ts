import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { graphOf } from './graph.ts'
import { aFlow, anyFlow } from './testing/index.ts'
import { reachableSteps, sortSteps } from './topology.ts'

const sorted = (flow: Parameters<typeof graphOf>[0]) => sortSteps(graphOf(flow))

describe('steps sorted', () => {
  it('stand in document order where nothing else is said', () => {
    const flow = aFlow().path('z').path('a').path('m').build()
    expect(sorted(flow).sorted).toEqual(['z', 'a', 'm'])
  })

  it('stand so that every success and handling edge leads forward', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const { sorted: order, cyclic } = sorted(flow)
        expect(cyclic).toEqual([])
        expect(order.toSorted()).toEqual(flow.steps.map(({ id }) => id).toSorted())
        const graph = graphOf(flow)
        for (const id of order) {
          for (const { from } of graph.incoming(id)) {
            expect(order.indexOf(from)).toBeLessThan(order.indexOf(id))
          }
        }
      }),
    )
  })

  it('leave out those on a cycle and behind it, in document order', () => {
    const flow = aFlow().path('a', 'b', 'c', 'd').edge('c', 'b').build()
    expect(sorted(flow)).toEqual({ sorted: ['a'], cyclic: ['b', 'c', 'd'] })
  })
})

describe('reachable steps', () => {
  it('are met over success and handling edges, not over edges from what nothing leads to', () => {
    const flow = aFlow().path('a').fallBack('a', 'b').step('c').fallBack('c', 'd').build()
    expect([...reachableSteps(graphOf(flow))].toSorted()).toEqual(['a', 'b'])
  })
})
