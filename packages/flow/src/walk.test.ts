import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ROLLBACK } from './document.ts'
import { aFlow } from './testing/a-flow.ts'
import { anyFlow } from './testing/any-flow.ts'
import { type WalkWay, walk } from './walk.ts'

const FLOW = aFlow()
  .path('stop', 'deliver', 'announce')
  .path('stop', 'prepare', 'announce')
  .rollBack('deliver', 'put-back')
  .rollBack('deliver', 'tell')
  .rollBack('prepare', 'clean')
  .flowRollback(['last'], 'deliver')
  .build()

const PLACES = new Map([
  ['stop', { x: 0, y: 0 }],
  ['deliver', { x: 260, y: 0 }],
  ['prepare', { x: 260, y: 120 }],
  ['announce', { x: 520, y: 0 }],
  ['put-back', { x: 260, y: 300 }],
  ['tell', { x: 260, y: 400 }],
  ['clean', { x: 460, y: 300 }],
  [ROLLBACK, { x: 0, y: 500 }],
])

/** Every card that a walk passes. */
function path(from: string | null, ...ways: readonly WalkWay[]): readonly (string | null)[] {
  const passed: (string | null)[] = []
  let at = from
  for (const way of ways) {
    at = walk(FLOW, at, way, PLACES)
    passed.push(at)
  }
  return passed
}

describe('a walk through the drawing', () => {
  it('follows success to the nearest step, and comes back', () => {
    expect(path('stop', 'right', 'right', 'right')).toEqual(['deliver', 'announce', null])
    expect(path('announce', 'left', 'left', 'left')).toEqual(['deliver', 'stop', null])
  })

  it('goes down through the actions of the step into the flow-level rollback, and up again', () => {
    expect(path('deliver', 'down', 'down', 'down', 'down')).toEqual([
      'put-back',
      'tell',
      ROLLBACK,
      null,
    ])
    expect(path(ROLLBACK, 'up', 'up', 'up')).toEqual(['tell', 'put-back', 'deliver'])
  })

  it('goes to another branch where there is no way back in between', () => {
    expect(path('stop', 'down')).toEqual(['prepare'])
    expect(path('prepare', 'up')).toEqual(['deliver'])
  })

  it('goes along the lane of the way back', () => {
    expect(path('put-back', 'right', 'left')).toEqual(['clean', 'put-back'])
  })

  it('begins at the first step, where nothing is chosen', () => {
    expect(path(null, 'right')).toEqual(['stop'])
    expect(path(null, 'last')).toEqual(['prepare'])
    expect(path('tell', 'first', 'last')).toEqual(['stop', 'prepare'])
  })

  it('follows a handled failure where success leads nowhere', () => {
    const flow = aFlow().path('try').fallBack('try', 'instead').build()
    expect(walk(flow, 'try', 'right', new Map())).toBe('instead')
    expect(walk(flow, 'instead', 'left', new Map())).toBe('try')
  })

  it('meets every step of any flow, one by one, and ends', () => {
    fc.assert(
      fc.property(anyFlow(), (flow) => {
        const met: string[] = []
        let at = walk(flow, null, 'first', new Map())
        while (at !== null) {
          met.push(at)
          at = walk(flow, at, 'next', new Map())
        }
        expect(met).toEqual(flow.steps.map(({ id }) => id))
      }),
    )
  })

  it('leads only to what is in the flow, whichever way', () => {
    const ways = ['right', 'left', 'down', 'up', 'next', 'previous'] as const
    fc.assert(
      fc.property(anyFlow(), fc.constantFrom(...ways), (flow, way) => {
        const all = [...flow.steps, ...flow.rollbacks].map(({ id }) => id)
        for (const from of all) {
          const to = walk(flow, from, way, new Map())
          expect(to === null || to === ROLLBACK || all.includes(to)).toBe(true)
          expect(to).not.toBe(from)
        }
      }),
    )
  })
})
