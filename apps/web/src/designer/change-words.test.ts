import {
  addRollback,
  addStep,
  connect,
  type Flow,
  move,
  removeSteps,
  renameFlow,
  setTitle,
} from '@contraflow/flow'
import { expect, it } from 'vitest'
import { allChangeWords, changeWords } from './change-words.ts'

const EMPTY: Flow = {
  format: 'contraflow/flow@1',
  name: 'A flow',
  inputs: {},
  steps: [],
  rollbacks: [],
  edges: [],
  settings: { rollbackOrder: 'newest-first' },
  layout: { positions: {}, groups: [], notes: [] },
}
const ONE = addStep(EMPTY, { uses: 'command/run@1', title: 'Stop it' })
const TWO = addStep(ONE, { uses: 'command/run@1', title: 'Start it', after: 'stop-it' })

it('names what came and what went, and not the edges that came with it', () => {
  expect(changeWords(ONE, TWO)).toBe('Added Start it.')
  expect(changeWords(TWO, removeSteps(TWO, ['stop-it']))).toBe('Deleted Stop it.')
  const undone = addRollback(TWO, 'stop-it', { uses: 'command/run@1', title: 'Undo' })
  expect(changeWords(TWO, undone)).toBe('Added Undo.')
})

it('says what was connected, moved and changed', () => {
  const loose = addStep(ONE, { uses: 'command/run@1', title: 'Other' })
  expect(changeWords(loose, connect(loose, 'stop-it', 'other'))).toBe('Connected Stop it to Other.')
  expect(changeWords(ONE, move(ONE, { 'stop-it': { x: 9, y: 9 } }))).toBe('Moved.')
  expect(changeWords(ONE, setTitle(ONE, 'stop-it', 'Halt it'))).toBe('Changed Stop it.')
  expect(changeWords(ONE, ONE)).toBe('')
})

it('says all that has become of a flow to whoever would take it back, but not what was only moved', () => {
  const titled = renameFlow(setTitle(TWO, 'stop-it', 'Halt it'), 'Other')
  const after = addStep(titled, { uses: 'command/run@1', title: 'Third', after: 'start-it' })
  expect(allChangeWords(TWO, after)).toBe(
    'Added Third. Changed Stop it. Connected Start it to Third. Renamed the flow.',
  )
  expect(allChangeWords(TWO, removeSteps(TWO, ['start-it']))).toBe(
    'Deleted Start it. Disconnected Stop it to Start it.',
  )
  expect(allChangeWords(ONE, move(ONE, { 'stop-it': { x: 9, y: 9 } }))).toBe('')
})

it('counts what would be too much to listen to', () => {
  let many = ONE
  for (const title of ['A', 'B', 'C', 'D', 'E']) {
    many = addStep(many, { uses: 'command/run@1', title })
  }
  expect(changeWords(ONE, many)).toBe('Added A, B, C and 2 more.')
})
