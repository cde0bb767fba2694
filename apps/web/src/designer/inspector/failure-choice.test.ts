import { type FailureOption, type Flow, failureOptionOf, setTitle } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { expect, it } from 'vitest'
import { type Chosen, withFailureChoice } from './failure-choice.ts'

const CATALOG = aCatalog()
const FLOW = aFlow().path('a', 'b', 'c').build()
const choose = (flow: Flow, kind: FailureOption['kind'], last: Chosen | null = null) =>
  withFailureChoice(flow, 'a', kind, CATALOG, last)

it('gives a step that is to roll back, and has nothing to run, a first action', () => {
  const { to } = choose(choose(FLOW, 'ignore').to, 'roll-back')
  expect(failureOptionOf(to, 'a')).toEqual({ kind: 'roll-back' })
  expect(to.rollbacks.map(({ uses }) => uses)).toEqual(['command/run@1'])
})

it('leaves nothing of a choice that was only passed by', () => {
  const passed = choose(FLOW, 'roll-back')
  expect(choose(passed.to, 'ignore', passed).to).toEqual(choose(FLOW, 'ignore').to)
  expect(choose(passed.to, 'stop', passed).to).toEqual(FLOW)
})

it('brings back what a choice that was only passed by took away', () => {
  const undone = aFlow().path('a', 'b').rollBack('a', 'put-back').rollBack('a', 'tell').build()
  const passed = choose(undone, 'stop')
  expect(passed.to.rollbacks).toEqual([])
  expect(choose(passed.to, 'roll-back', passed).to).toEqual(undone)
})

it('stays with a choice once anything else was changed', () => {
  const passed = choose(FLOW, 'roll-back')
  const [action] = passed.to.rollbacks
  const touched = setTitle(passed.to, action?.id ?? '', 'Put it back')
  expect(choose(touched, 'ignore', passed).to.rollbacks).toHaveLength(1)
})
