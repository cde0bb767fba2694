import { addGroup, removeSteps, setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { newDraftDoc, takeUpdate, updateFor } from './draft-doc.ts'
import { DraftHistory } from './draft-history.ts'
import { readFlow } from './read-flow.ts'
import { writeFlow } from './write-flow.ts'

const FLOW = aFlow().path('a', 'b').build()

function written() {
  const doc = newDraftDoc()
  writeFlow(doc, FLOW)
  const flow = readFlow(doc)
  if (flow === null) throw new Error('nothing was written')
  return { doc, flow }
}

test('a copy that comes as it was expected is the very flow that was', () => {
  const { doc: there, flow } = written()
  const here = newDraftDoc()
  const hand = new DraftHistory(here)
  hand.expect(flow)
  expect(hand.flow).toBeNull()
  takeUpdate(here, updateFor(there))
  expect(hand.flow).toBe(flow)
})

test('of a copy that comes otherwise, what is as expected is the same object', () => {
  const { doc: there, flow } = written()
  const here = newDraftDoc()
  const hand = new DraftHistory(here)
  hand.expect(flow)
  new DraftHistory(there).apply((draft) => setTitle(draft, 'a', 'Another'))
  takeUpdate(here, updateFor(there))
  expect(hand.flow?.steps[0]?.title).toBe('Another')
  expect(hand.flow?.steps[1]).toBe(flow.steps[1])
})

test('a group that went with its last step is back with it', () => {
  const { doc, flow } = written()
  const hand = new DraftHistory(doc)
  hand.apply((draft) => addGroup(draft, ['a', 'b'], 'Some'))
  const framed = hand.flow
  hand.apply((draft) => removeSteps(draft, ['a', 'b']))
  expect(hand.flow?.layout.groups).toEqual([])
  hand.undo()
  expect(hand.flow).toEqual(framed)
  hand.undo()
  expect(hand.flow).toEqual(flow)
})

test('what was expected is no step that could be taken back', () => {
  const { doc: there, flow } = written()
  const here = newDraftDoc()
  const hand = new DraftHistory(here)
  hand.expect(flow)
  takeUpdate(here, updateFor(there))
  expect(hand.depth).toEqual({ past: 0, future: 0 })
  hand.apply((draft) => setTitle(draft, 'b', 'Done'))
  hand.undo()
  expect(hand.flow).toEqual(flow)
})
