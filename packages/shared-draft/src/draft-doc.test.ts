import { addStep, type Flow, removeSteps, setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import {
  type DraftDoc,
  isBlank,
  joinUpdates,
  lackingIn,
  newDraftDoc,
  takeUpdate,
  updateFor,
  updateOf,
  vectorIn,
  vectorOf,
} from './draft-doc.ts'
import { readFlow } from './read-flow.ts'
import { writeFlow } from './write-flow.ts'

const FLOW = aFlow().path('a', 'b', 'c').build()

/** Two copies that hold the same, as after they have spoken. */
function twoCopies(): { here: DraftDoc; there: DraftDoc } {
  const [here, there] = [newDraftDoc(), newDraftDoc()]
  writeFlow(there, FLOW)
  takeUpdate(here, updateFor(there))
  return { here, there }
}

/** As it is answered to who asks with the vector of `here`. */
function answerOf(there: DraftDoc, here: DraftDoc) {
  return { vector: vectorOf(there), update: updateFor(there, vectorOf(here)) }
}

function edited(doc: DraftDoc, edit: (flow: Flow) => Flow): void {
  writeFlow(doc, edit(readFlow(doc) ?? FLOW))
}

test('where both hold the same, nothing is lacking', () => {
  const { here, there } = twoCopies()
  expect(lackingIn(answerOf(there, here), here)).toBeNull()
})

test('what the other has more is nothing that it lacks', () => {
  const { here, there } = twoCopies()
  edited(there, (flow) => setTitle(removeSteps(flow, ['c']), 'a', 'First'))
  expect(lackingIn(answerOf(there, here), here)).toBeNull()
})

test.each([
  ['a step more', (flow: Flow) => addStep(flow, { uses: 'command/run@1', title: 'More' })],
  ['a step less, and nothing more', (flow: Flow) => removeSteps(flow, ['c'])],
  ['another title', (flow: Flow) => setTitle(flow, 'a', 'First')],
])('%s is what the other lacks, and has it taken in', (_what, edit) => {
  const { here, there } = twoCopies()
  edited(here, edit)
  const lacking = lackingIn(answerOf(there, here), here)
  if (lacking === null) throw new Error('nothing is lacking')
  takeUpdate(there, lacking)
  expect(readFlow(there)).toEqual(readFlow(here))
  expect(lackingIn(answerOf(there, here), here)).toBeNull()
})

test('a new copy is blank until anything is taken in', () => {
  const { here } = twoCopies()
  expect([isBlank(newDraftDoc()), isBlank(here)]).toEqual([true, false])
})

test('what somebody lacks is found in updates alone as it is in a copy of them', () => {
  const { here, there } = twoCopies()
  const before = updateFor(there)
  const vector = vectorOf(there)
  edited(there, (flow) => setTitle(removeSteps(flow, ['c']), 'a', 'First'))
  const all = joinUpdates([before, updateFor(there, vector)])
  expect(vectorIn(all)).toEqual(vectorOf(there))
  for (const copy of [here, newDraftDoc()]) {
    takeUpdate(copy, updateOf(all, vectorOf(copy)))
    expect(readFlow(copy)).toEqual(readFlow(there))
    expect(vectorOf(copy)).toEqual(vectorOf(there))
  }
})

test('what fills a blank copy is told as it came, once; what is taken in twice is told once', () => {
  const there = newDraftDoc()
  writeFlow(there, FLOW)
  const update = updateFor(there)
  const here = newDraftDoc()
  const heard: [Uint8Array, unknown][] = []
  here.on('update', (bytes: Uint8Array, origin: unknown) => heard.push([bytes, origin]))
  expect(takeUpdate(here, update, 'there')).toBe(true)
  expect(takeUpdate(here, update, 'there')).toBe(false)
  expect(heard).toEqual([[update, 'there']])
  expect(readFlow(here)).toEqual(FLOW)
  edited(here, (flow) => setTitle(flow, 'a', 'First'))
  expect(heard).toHaveLength(2)
})
