import { describe, expect, it } from 'vitest'
import type { Flow } from '../document.ts'
import { aCatalog, aFlow } from '../testing/index.ts'
import { connect } from './connect.ts'
import { connectFailure } from './connect-failure.ts'
import { connectionRefusal } from './connection-refusal.ts'
import { ownerOf } from './owner-of.ts'

const failing = ({ edges }: Flow, step = 'a') =>
  edges
    .filter(({ from, on }) => from === step && on === 'failure')
    .map(({ to, trigger }) => (trigger === undefined ? to : `${to} ${trigger}`))

describe('a failure edge', () => {
  it('to a step takes the this-step edges and the one to $rollback away; the action stays, without a step', () => {
    const flow = aFlow()
      .path('a', 'b')
      .rollBack('a', 'undo', 'this-step')
      .rollBack('a', 'note', 'any-step')
      .flowRollback(['tell'], 'a')
      .build()
    const drawn = connectFailure(flow, 'a', 'b')
    expect(failing(drawn)).toEqual(['note any-step', 'b'])
    expect(drawn.rollbacks.map(({ id }) => id)).toEqual(['undo', 'note'])
    expect(ownerOf(drawn, 'undo')).toBeNull()
  })

  it('to $end handles as well, and beside other handling edges', () => {
    const flow = aFlow().path('a', 'b').ignore('a').build()
    expect(failing(connectFailure(flow, 'a', '$end'))).toEqual(['b', '$end'])
  })

  it('to $rollback takes handling edges away', () => {
    const flow = aFlow().path('a', 'b').ignore('a').flowRollback(['tell'], 'b').build()
    expect(failing(connectFailure(flow, 'a', '$rollback'))).toEqual(['$rollback'])
  })

  it('to an action takes that action over; for this step it takes handling edges away, for any step not', () => {
    const flow = () => aFlow().path('a', 'b').ignore('a').rollBack('b', 'undo', 'any-step').build()
    const own = connectFailure(flow(), 'a', 'undo', 'this-step')
    expect(failing(own)).toEqual(['undo this-step'])
    expect(failing(own, 'b')).toEqual([])
    const any = connectFailure(flow(), 'a', 'undo', 'any-step')
    expect(failing(any)).toEqual(['b', 'undo any-step'])
    expect(ownerOf(any, 'undo')).toBe('a')
  })

  it('that could mean nothing, stands already or leads to its own step leaves the flow as it is', () => {
    const flow = aFlow().path('a', 'b').rollBack('a', 'undo').flowRollback(['tell'], 'a').build()
    for (const [from, to] of [
      ['$start', 'a'],
      ['undo', 'b'],
      ['a', 'tell'],
      ['a', '$start'],
      ['a', 'nobody'],
      ['nobody', 'a'],
      ['a', 'a'],
      ['a', 'undo'],
      ['a', '$rollback'],
    ] as const) {
      expect(connectFailure(flow, from, to)).toBe(flow)
    }
  })
})

describe('Ignore Failure & Continue follows the success edges', () => {
  it('when another next step is wired', () => {
    const flow = aFlow().path('a', 'b').ignore('a').step('c').build()
    expect(failing(connect(flow, 'a', 'c'))).toEqual(['b', 'c'])
  })

  it('when the last step gets one', () => {
    const flow = aFlow().path('a').ignore('a').step('c').build()
    expect(failing(connect(flow, 'a', 'c'))).toEqual(['c'])
  })

  it('and a step that falls back stays as it is', () => {
    const flow = aFlow().path('a', 'b').fallBack('a', 'x').step('c').build()
    expect(failing(connect(flow, 'a', 'c'))).toEqual(['x'])
  })
})

describe('an edge is refused, with the reason, before it is drawn', () => {
  const flow = aFlow()
    .path('a', 'b')
    .step('b', { uses: 'files/deploy@1', params: {} })
    .step('s', { uses: 'try/strict@1', params: {} })
    .edge('b', 's')
    .rollBack('a', 'undo', 'this-step', { uses: 'try/retry@1' })
    .flowRollback(['tell'], 'a')
    .build()

  it.each([
    ['a', 'a', 'failure', /itself/],
    ['a', 'b', 'success', /already/],
    ['b', 'a', 'success', /circle/],
    ['s', 'a', 'failure', /circle/],
    ['a', 'undo', 'success', /Only a failure/],
    ['$start', 'a', 'failure', /begins/],
    ['a', 'tell', 'failure', /can not be connected/],
    ['b', 'undo', 'failure', /does not allow try\/retry@1/],
    ['s', '$rollback', 'failure', /does not allow Run Rollback/],
  ] as const)('%s to %s on %s', (from, to, on, reason) => {
    expect(connectionRefusal(flow, { from, to, on }, aCatalog())).toMatch(reason)
  })

  it.each([
    ['a', 's', 'success'],
    ['a', 'b', 'failure'],
    ['a', '$end', 'failure'],
    ['b', '$rollback', 'failure'],
    ['$start', 'b', 'success'],
  ] as const)('and one that may stand is not: %s to %s on %s', (from, to, on) => {
    expect(connectionRefusal(flow, { from, to, on }, aCatalog())).toBeNull()
  })

  it('where Rollback on Failure is off', () => {
    const edge = { from: 'a', to: '$rollback', on: 'failure' } as const
    expect(connectionRefusal(aFlow().path('a').build(), edge, aCatalog())).toMatch(/is off/)
  })
})
