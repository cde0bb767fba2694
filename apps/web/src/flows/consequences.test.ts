import { compile } from '@contraflow/flow'
import { aCatalog, aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { consequencesOf } from './consequences.ts'

function words(flow: FlowBuilder) {
  for (const { id } of flow.build().steps) flow.step(id, { title: id.toUpperCase() })
  return consequencesOf(compile(flow.build(), aCatalog())).map((one) => one.words)
}

test('it is said which failures go back, go on, or stop, and what is not undone', () => {
  const flow = aFlow().path('a', 'b', 'c').rollBack('a', 'undo-a', 'any-step').ignore('c')
  expect(words(flow)).toEqual([
    'If one of these fails, the device goes back: A and B.',
    'If one of these fails, the flow goes on: C.',
    'Not everything is undone if one of these fails: B.',
  ])
})

test('what is not undone in some orders only is named as well', () => {
  const flow = aFlow()
    .path('a')
    .path('b', 'c')
    .rollBack('a', 'undo-a')
    .rollBack('b', 'undo-b', 'any-step')
    .rollBack('c', 'undo-c')
  expect(words(flow).at(-1)).toBe(
    'Not everything is undone if one of these fails: A (depending on timing), B (depending on timing) and C (depending on timing).',
  )
})

test('where every failure is undone, that is said', () => {
  const flow = aFlow().path('a').rollBack('a', 'undo-a')
  expect(words(flow).at(-1)).toBe('Whichever one step fails, nothing is left to undo.')
})
