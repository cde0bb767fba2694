import { expect, it } from 'vitest'
import { aCatalog } from '../testing/a-catalog.ts'
import { aFlow } from '../testing/a-flow.ts'
import { copySteps, duplicateSteps, losingRollback, pasteSteps } from './copy-steps.ts'
import { move } from './move.ts'
import { turnRollbackOn } from './turn-rollback.ts'

const FLOW = move(aFlow().path('a', 'b').build(), { a: { x: 0, y: 0 }, b: { x: 300, y: 0 } })
const placesOf = ({ layout }: typeof FLOW) => Object.values(layout.positions)

it('puts what is pasted where it is wanted, and a copy of it aside, however often', () => {
  const text = copySteps(FLOW, ['a', 'b'])
  let flow = FLOW
  for (const _ of [1, 2, 3]) flow = pasteSteps(flow, text, { x: 0, y: 200 })
  expect(placesOf(flow).slice(2)).toEqual([
    { x: 0, y: 200 },
    { x: 300, y: 200 },
    { x: 20, y: 220 },
    { x: 320, y: 220 },
    { x: 40, y: 240 },
    { x: 340, y: 240 },
  ])
})

it('puts no copy of a step upon another', () => {
  const twice = duplicateSteps(duplicateSteps(FLOW, ['a']), ['a'])
  expect(placesOf(twice).slice(2)).toEqual([
    { x: 40, y: 60 },
    { x: 60, y: 80 },
  ])
})

it('counts a card that is off by less than can be seen as standing there', () => {
  const pasted = pasteSteps(FLOW, copySteps(FLOW, ['a']), { x: 3, y: -4 })
  expect(placesOf(pasted).at(-1)).toEqual({ x: 23, y: 16 })
})

it('takes a piece of a flow’s text: one step, or all from its list of steps on', () => {
  const one = 'id: c\nuses: command/run@1\nparams: { run: date }\n'
  expect(pasteSteps(FLOW, one).steps.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  const piece = [
    'steps:',
    '  - { id: c, uses: command/run@1, params: { run: date } }',
    '  - { id: d, uses: command/run@1, params: { run: date } }',
    'edges:',
    '  - { from: $start, to: c, on: success }',
    '  - { from: c, to: d, on: success }',
  ].join('\n')
  const pasted = pasteSteps(FLOW, piece)
  expect(pasted.steps.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
  expect(pasted.edges.slice(FLOW.edges.length)).toEqual([{ from: 'c', to: 'd', on: 'success' }])
  expect(pasteSteps(FLOW, `${piece}\nmore: 1`)).toEqual(FLOW)
})

it('says how many steps would not run Rollback on Failure any more where it is off', () => {
  const on = turnRollbackOn(FLOW, { uses: 'command/run@1', title: 'Tell' }, aCatalog())
  const text = copySteps(on, ['a', 'b'])
  expect([losingRollback(FLOW, text), losingRollback(on, text)]).toEqual([2, 0])
  expect(losingRollback(FLOW, copySteps(FLOW, ['a']))).toBe(0)
  expect(losingRollback(FLOW, 'anything else')).toBe(0)
})
