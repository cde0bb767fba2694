import { describe, expect, it } from 'vitest'
import type { Flow } from '../document.ts'
import { aFlow } from '../testing/index.ts'
import { failureOptionOf } from './failure-option.ts'
import { insertOnEdge } from './insert-on-edge.ts'
import { move } from './move.ts'

const NEW = { uses: 'try/fail@1', title: 'New' } as const
const SUCCESS = { from: 'a', to: 'b', on: 'success' } as const
const said = ({ edges }: Flow) => edges.map(({ from, to, on }) => `${from} ${on} ${to}`)

describe('a step put on an edge', () => {
  it('of success stands between both, also in the order of the document', () => {
    const flow = insertOnEdge(aFlow().path('a', 'b').build(), SUCCESS, NEW)
    expect(said(flow)).toEqual(['$start success a', 'a success new', 'new success b'])
    expect(flow.steps.map(({ id }) => id)).toEqual(['a', 'new', 'b'])
  })

  it('behind $start is the first', () => {
    const start = { from: '$start', to: 'a', on: 'success' } as const
    const flow = insertOnEdge(aFlow().path('a').build(), start, NEW)
    expect(said(flow)).toEqual(['$start success new', 'new success a'])
    expect(flow.steps.map(({ id }) => id)).toEqual(['new', 'a'])
  })

  it('leaves a step that ignores its failure ignoring it', () => {
    const flow = insertOnEdge(aFlow().path('a', 'b').ignore('a').build(), SUCCESS, NEW)
    expect(failureOptionOf(flow, 'a')).toEqual({ kind: 'ignore' })
    expect(said(flow)).toContain('a failure new')
    expect(said(flow)).not.toContain('a failure b')
  })

  it('of fall back is what it falls back to first', () => {
    const before = aFlow().path('a', 'b').path('x').fallBack('a', 'x').build()
    const flow = insertOnEdge(before, { from: 'a', to: 'x', on: 'failure' }, NEW)
    expect(said(flow)).toContain('a failure new')
    expect(said(flow)).toContain('new success x')
    const ended = aFlow().path('a', 'b').edge('a', '$end', 'failure').build()
    const last = insertOnEdge(ended, { from: 'a', to: '$end', on: 'failure' }, NEW)
    expect(said(last)).toEqual(['$start success a', 'a success b', 'a failure new'])
  })

  it('may be there already, as long as it is not wired; its own actions come along', () => {
    const lone = aFlow().path('a', 'b').step('c').rollBack('c', 'undo').build()
    const flow = insertOnEdge(lone, SUCCESS, 'c')
    expect(said(flow)).toEqual(['$start success a', 'a success c', 'c failure undo', 'c success b'])
    const wired = aFlow().path('a', 'b', 'c').build()
    expect(insertOnEdge(wired, SUCCESS, 'c')).toBe(wired)
    expect(insertOnEdge(wired, SUCCESS, 'nobody')).toBe(wired)
  })

  it('of a way back, or of none, changes nothing', () => {
    const flow = aFlow().path('a', 'b').rollBack('a', 'undo').flowRollback(['tell'], 'b').build()
    for (const edge of [
      { from: 'a', to: 'undo', on: 'failure' },
      { from: 'b', to: '$rollback', on: 'failure' },
      { from: 'b', to: 'a', on: 'success' },
    ] as const) {
      expect(insertOnEdge(flow, edge, NEW)).toBe(flow)
    }
  })
})

describe('in the drawing it stands between', () => {
  const drawn = (x: number) =>
    move(aFlow().path('a', 'b', 'c').rollBack('b', 'undo').flowRollback(['tell'], 'a').build(), {
      a: { x: 0, y: 0 },
      b: { x, y: 100 },
      c: { x: x + 260, y: 0 },
      undo: { x: x + 10, y: 300 },
      $rollback: { x, y: 500 },
    })

  it('without moving anything where there is room', () => {
    const before = drawn(600)
    const { positions } = insertOnEdge(before, SUCCESS, NEW).layout
    expect(positions).toEqual({ ...before.layout.positions, new: { x: 300, y: 50 } })
  })

  it('and what is to the right makes way where there is none, with its actions, not the flow-level rollback', () => {
    expect(insertOnEdge(drawn(260), SUCCESS, NEW).layout.positions).toEqual({
      a: { x: 0, y: 0 },
      new: { x: 260, y: 50 },
      b: { x: 520, y: 100 },
      c: { x: 780, y: 0 },
      undo: { x: 530, y: 300 },
      $rollback: { x: 260, y: 500 },
    })
  })

  it('and where nobody has placed its neighbours, nobody places it', () => {
    const { positions } = insertOnEdge(aFlow().path('a', 'b').build(), SUCCESS, NEW).layout
    expect(positions).toEqual({})
  })
})
