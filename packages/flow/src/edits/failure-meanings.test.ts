import { describe, expect, it } from 'vitest'
import type { Flow } from '../document.ts'
import { aCatalog, aFlow } from '../testing/index.ts'
import { connectionRefusal } from './connection-refusal.ts'
import { failureMeanings, setHandling } from './failure-meanings.ts'

const catalog = aCatalog()
const meanings = (flow: Flow, to: string) =>
  failureMeanings(flow, 'a', to, catalog).map(({ kind, to }) => `${kind} ${to.join(' ')}`)
const failing = ({ edges }: Flow) =>
  edges.filter(({ from, on }) => from === 'a' && on === 'failure').map(({ to }) => to)

describe('a failure edge to a step means', () => {
  it('Ignore and nothing else where it is all that comes next', () => {
    expect(meanings(aFlow().path('a', 'b', 'c').build(), 'b')).toEqual(['ignore b'])
    expect(meanings(aFlow().path('a').build(), '$end')).toEqual(['ignore $end'])
  })

  it('to fall back where it comes next in no case, or where it is $end and something comes next', () => {
    const flow = aFlow().path('a', 'b', 'c').build()
    expect(meanings(flow, 'c')).toEqual(['fall-back c'])
    expect(meanings(flow, '$end')).toEqual(['fall-back $end'])
  })

  it('either where it is one of several that come next', () => {
    const flow = aFlow().path('a', 'b').path('a', 'c').build()
    expect(meanings(flow, 'b')).toEqual(['ignore b c', 'fall-back b'])
  })

  it('that step alone, or beside those that it falls back to already', () => {
    const flow = aFlow().path('a', 'b').path('x').path('y').fallBack('a', 'x').build()
    expect(meanings(flow, 'y')).toEqual(['fall-back y', 'fall-back x y'])
  })

  it('nothing but to fall back where the type forbids to ignore', () => {
    const strict = { uses: 'try/strict@1', params: {} }
    const forked = aFlow().path('a', 'b').path('a', 'c').step('a', strict).build()
    expect(meanings(forked, 'b')).toEqual(['fall-back b'])
    const flow = aFlow().path('a', 'b').step('a', strict).build()
    expect(meanings(flow, 'b')).toEqual([])
    const edge = { from: 'a', to: 'b', on: 'failure' } as const
    expect(connectionRefusal(flow, edge, catalog)).toMatch(/does not allow Ignore/)
  })

  it('nothing towards what is no step', () => {
    const flow = aFlow().path('a').rollBack('a', 'undo').flowRollback(['tell']).build()
    for (const to of ['undo', '$rollback', '$start', 'tell', 'nobody']) {
      expect(meanings(flow, to)).toEqual([])
    }
  })
})

describe('handling set anew', () => {
  it('leads to just these, leaves any-step actions, and unwires what it contradicts', () => {
    const flow = aFlow()
      .path('a', 'b')
      .path('x')
      .fallBack('a', 'x')
      .rollBack('a', 'note', 'any-step')
      .build()
    expect(failing(setHandling(flow, 'a', ['b']))).toEqual(['note', 'b'])
    expect(failing(setHandling(flow, 'a', ['x', 'b']))).toEqual(['x', 'note', 'b'])
    const back = aFlow().path('a', 'b').rollBack('a', 'undo').flowRollback(['tell'], 'a').build()
    expect(failing(setHandling(back, 'a', ['b']))).toEqual(['b'])
  })
})
