import { compile } from '@contraflow/flow'
import { aCatalog, aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { expect, it } from 'vitest'
import { createRun } from './create-run.ts'
import { explain } from './explain.ts'
import { reasonSentence } from './reason-sentence.ts'
import { rehearsal, type Supposition } from './rehearse.ts'

function said(flow: FlowBuilder, supposition: Supposition): readonly string[] {
  let last = createRun(compile(flow.build(), aCatalog()))
  for (const { run } of rehearsal(last, supposition)) last = run
  return explain(last).map((reason) =>
    reasonSentence(reason, last.turn?.step ?? null, (id) => id.toUpperCase()),
  )
}

it('says in a sentence why each action runs, or does not', () => {
  const flow = aFlow()
    .path('a', 'b', 'd')
    .path('a', 'c')
    .rollBack('a', 'a-any', 'any-step')
    .rollBack('a', 'a-this')
    .rollBack('b', 'b-own')
    .rollBack('c', 'c-this')
    .rollBack('c', 'c-any', 'any-step')
    .rollBack('d', 'd-any', 'any-step')
    .flowRollback(['tell'], 'b')
  expect(said(flow, { fail: ['b'], ends: ['a', 'b'] })).toEqual([
    'B-OWN runs because B failed, and it is that step’s own action.',
    'C-THIS runs because C was still running when B failed: it is cancelled, which counts as its own failure.',
    'C-ANY runs because C was still running when B failed; it runs whichever step fails.',
    'A-ANY runs because A had succeeded before B failed; it runs whichever step fails.',
    'TELL runs because the failure of B leads to Rollback on Failure.',
    'A-THIS does not run: it is for the failure of A alone, and that had succeeded.',
    'D-ANY does not run: D had not started.',
  ])
  expect(said(flow, { fail: ['d'] })).toContain(
    'TELL does not run: the failure of D does not lead to Rollback on Failure.',
  )
})

it('says that a failure before was handled, and that a step was skipped', () => {
  const flow = aFlow()
    .path('a', 'b')
    .fallBack('a', 'c')
    .rollBack('a', 'a-any', 'any-step')
    .rollBack('b', 'b-any', 'any-step')
  expect(said(flow, { fail: ['a', 'c'] })).toEqual([
    'A-ANY runs because A had failed, which was handled, before C failed; it runs whichever step fails.',
    'B-ANY does not run: B was skipped.',
  ])
})
