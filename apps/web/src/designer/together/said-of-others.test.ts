import { addStep, connect, move, renameFlow, setParams, setTitle } from '@contraflow/flow'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { freeColour } from './colours.ts'
import { saidOfOthers } from './said-of-others.ts'

const FLOW = aFlow().path('a', 'b').path('c').build()

test('what others did is said with the name of what they did it to', () => {
  const titled = setTitle(FLOW, 'a', 'Deliver')
  expect(saidOfOthers(FLOW, titled, 'Ana')).toBe('Ana changed Deliver')
  expect(saidOfOthers(FLOW, setParams(titled, 'b', {}), '')).toBe(
    'Somebody changed Deliver and 1 more',
  )
  const added = addStep(FLOW, { uses: 'command/run@1', title: 'New', after: 'a' })
  expect(saidOfOthers(FLOW, added, 'Ana')).toBe('Ana added New')
  expect(saidOfOthers(added, FLOW, 'Ana')).toBe('Ana removed New')
  expect(saidOfOthers(FLOW, connect(FLOW, 'b', 'c'), 'Ana')).toBe('Ana wired b → c')
  expect(saidOfOthers(FLOW, renameFlow(FLOW, 'Other'), 'Ana')).toBe('Ana renamed the flow')
})

test('of moved cards nothing is said', () => {
  expect(saidOfOthers(FLOW, move(FLOW, { a: { x: 5, y: 5 } }), 'Ana')).toBeNull()
})

test('whoever comes later takes a colour that nobody has', () => {
  expect(freeColour([], 0)).toBe(0)
  expect(freeColour([0, 1], 0)).toBe(2)
  expect(freeColour([0, 1, 2, 3, 4], 3)).toBe(3)
})
