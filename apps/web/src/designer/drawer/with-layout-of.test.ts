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

test('where nothing was moved, what is read is drawn as it is', () => {
  const read = setTitle(SAID, 'a', 'Written')
  expect(withLayoutOf(read, { said: SAID, now: SAID })).toBe(read)
})
