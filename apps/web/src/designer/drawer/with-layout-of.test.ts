import { addGroup, type Flow, move, removeSteps, setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { withLayoutOf } from './with-layout-of.ts'

const SAID = move(aFlow().path('a', 'b').path('c').build(), {
  a: { x: 0, y: 0 },
  b: { x: 100, y: 0 },
})
const placesOf = ({ layout }: Flow) => layout.positions

test('what was moved meanwhile stays where it is, and what the text moves goes there', () => {
  const now = move(SAID, { a: { x: 7, y: 7 }, c: { x: 8, y: 8 } })
  const read = move(setTitle(SAID, 'a', 'Written'), { b: { x: 9, y: 9 } })
  const drawn = withLayoutOf(read, { said: SAID, now })
  expect(placesOf(drawn)).toEqual({
    a: { x: 7, y: 7 },
    b: { x: 9, y: 9 },
    c: { x: 8, y: 8 },
  })
  expect(drawn.steps).toBe(read.steps)
})

test('what the text no longer says of the layout is gone, and frames that came meanwhile stay', () => {
  const now = addGroup(SAID, ['a', 'b'], 'Theirs')
  const { b: _b, ...positions } = placesOf(SAID)
  const read = { ...SAID, layout: { ...SAID.layout, positions } }
  const drawn = withLayoutOf(read, { said: SAID, now })
  expect(placesOf(drawn)).toEqual(positions)
  expect(drawn.layout.groups).toEqual(now.layout.groups)
})

test('a step that is deleted meanwhile and drawn all the same has its place again', () => {
  const drawn = withLayoutOf(SAID, { said: SAID, now: removeSteps(SAID, ['b']) })
  expect(placesOf(drawn)['b']).toEqual({ x: 100, y: 0 })
})

test('a step that is called otherwise, letter by letter, keeps its place and its frame, and leaves nothing behind', () => {
  const there = addGroup(SAID, ['a', 'b'], 'Some')
  const called = (flow: Flow, from: string, to: string) => ({
    ...flow,
    steps: flow.steps.map((step) => (step.id === from ? { ...step, id: to } : step)),
  })
  let [said, now] = [there, there]
  for (const [from, to] of [
    ['b', 'b U'],
    ['b U', 'but'],
  ] as const) {
    const read = called(said, from, to)
    now = withLayoutOf(read, { said, now })
    said = read
  }
  expect(now.layout.positions).toEqual({ a: { x: 0, y: 0 }, but: { x: 100, y: 0 } })
  expect(now.layout.groups).toMatchObject([{ steps: ['a', 'but'] }])
  const titled = setTitle(said, 'a', 'Written')
  expect(withLayoutOf(titled, { said, now }).layout).toEqual(now.layout)
  // One that is another in all else is another, and stands where it finds a place.
  const other = called(setTitle(SAID, 'b', 'Other'), 'b', 'c-2')
  expect(withLayoutOf(other, { said: SAID, now: SAID }).layout.positions).not.toHaveProperty('c-2')
})

test('where nothing was moved, what is read is drawn as it is', () => {
  const read = setTitle(SAID, 'a', 'Written')
  expect(withLayoutOf(read, { said: SAID, now: SAID })).toBe(read)
})
