import { describe, expect, it } from 'vitest'
import type { Flow } from '../document.ts'
import { aCatalog, aFlow } from '../testing/index.ts'
import { failureOptionOf } from './failure-option.ts'
import { reconnectionsOf, removeStepsReconnecting } from './remove-steps-reconnecting.ts'

const catalog = aCatalog()
const closes = (flow: Flow, ...ids: string[]) =>
  reconnectionsOf(flow, ids, catalog).map(({ from, to, on }) => `${from} ${on} ${to}`)

describe('the gap that removing steps leaves is closed', () => {
  it('from what was before to what came after, over several at once', () => {
    const flow = aFlow().path('a', 'b', 'c', 'd').build()
    expect(closes(flow, 'b')).toEqual(['a success c'])
    expect(closes(flow, 'b', 'c')).toEqual(['a success d'])
    expect(closes(flow, 'b', 'd')).toEqual(['a success c'])
    expect(closes(flow, 'a')).toEqual(['$start success b'])
    const { edges } = removeStepsReconnecting(flow, ['b', 'c'], catalog)
    expect(edges).toContainEqual({ from: 'a', to: 'd', on: 'success' })
  })

  it('with nothing where nothing came after, or nothing before', () => {
    expect(closes(aFlow().path('a', 'b').build(), 'b')).toEqual([])
    expect(closes(aFlow().path('a', 'b').step('x').edge('x', 'b').build(), 'x')).toEqual([])
  })

  it('once where two parallel steps go, and not at all where the other one leads there anyway', () => {
    const flow = aFlow().path('a', 'b', 'd').path('a', 'c').edge('c', 'd').build()
    expect(closes(flow, 'b', 'c')).toEqual(['a success d'])
    expect(closes(flow, 'b')).toEqual([])
  })

  it('to each that it forked to, from each that it joined', () => {
    const fork = aFlow().path('a', 'b', 'c').edge('b', 'd').step('d').build()
    expect(closes(fork, 'b')).toEqual(['a success c', 'a success d'])
    const join = aFlow().path('a', 'j', 'z').path('b').edge('b', 'j').build()
    expect(closes(join, 'j')).toEqual(['a success z', 'b success z'])
  })

  it('for a failure that it handled: the one before falls back to what came after', () => {
    const flow = aFlow().path('a', 'b').path('x', 'y').fallBack('a', 'x').build()
    expect(closes(flow, 'x')).toEqual(['$start success y', 'a failure y'])
    const closed = removeStepsReconnecting(flow, ['x'], catalog)
    expect(failureOptionOf(closed, 'a')).toEqual({ kind: 'fall-back', to: ['y'] })
  })

  it('and who ignored a failure towards it ignores it towards what comes now', () => {
    const flow = aFlow().path('a', 'b', 'c').ignore('a').build()
    expect(closes(flow, 'b')).toEqual(['a success c'])
    const closed = removeStepsReconnecting(flow, ['b'], catalog)
    expect(failureOptionOf(closed, 'a')).toEqual({ kind: 'ignore' })
    const joined = aFlow().path('a', 'b', 'd').path('a', 'c', 'd').ignore('a').build()
    const left = removeStepsReconnecting(joined, ['b'], catalog)
    expect(failureOptionOf(left, 'a')).toEqual({ kind: 'ignore' })
    expect(left.edges).not.toContainEqual({ from: 'a', to: 'd', on: 'failure' })
  })

  it('never by an edge that says Ignore where the type of the step forbids it', () => {
    const flow = aFlow()
      .path('a', 'b')
      .fallBack('a', 'x')
      .edge('x', 'b')
      .step('a', { uses: 'try/strict@1', params: {} })
      .build()
    expect(closes(flow, 'x')).toEqual([])
  })
})
