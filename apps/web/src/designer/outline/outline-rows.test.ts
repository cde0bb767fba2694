import {
  addRollback,
  addStep,
  connectFailure,
  type Flow,
  flowSchema,
  setFailureOption,
  turnRollbackOn,
} from '@contraflow/flow'
import { aCatalog } from '@contraflow/flow/testing'
import { expect, it } from 'vitest'
import { outlineRows } from './outline-rows.ts'

const command = (title: string, after?: string) => ({
  uses: 'command/run@1',
  title,
  ...(after === undefined ? {} : { after }),
})

/** Drawn in another order than that in which it runs. */
function drawn(): Flow {
  let flow = flowSchema.parse({ format: 'contraflow/flow@1', name: 'Case', steps: [], edges: [] })
  flow = addStep(flow, command('Stop'))
  flow = addStep(flow, command('Announce', 'stop'))
  flow = addStep(flow, command('Instead'))
  return connectFailure(flow, 'stop', 'instead')
}

it('lists steps in the order in which they run, each with what leads there and where it leads', () => {
  const flow = addStep(drawn(), command('Prepare', 'stop'))
  expect(outlineRows(flow).map(({ id }) => id)).toEqual(['stop', 'announce', 'prepare', 'instead'])
  expect(outlineRows(flow)[0]).toMatchObject({
    before: 'At the start.',
    next: 'Then Announce, Prepare.',
    ifFails: 'If it fails: fall back to Instead.',
  })
  expect(outlineRows(flow)[3]?.before).toBe('After Stop.')
  const loose = addStep(flow, command('Loose'))
  expect(outlineRows(loose).find(({ id }) => id === 'loose')?.before).toBe('Nothing leads here.')
})

it('says what a failure leads to in the words of the contract', () => {
  const words = (flow: Flow) => outlineRows(flow).find(({ id }) => id === 'announce')?.ifFails
  expect(words(drawn())).toBe('If it fails: the run stops and exits.')
  const ignoring = setFailureOption(drawn(), 'announce', { kind: 'ignore' })
  expect(words(ignoring)).toBe('If it fails: Ignore Failure & Continue.')
  const undone = addRollback(drawn(), 'announce', {
    uses: 'files/revert@1',
    title: 'Revert all files',
    trigger: 'any-step',
  })
  expect(words(undone)).toBe('If it fails: Run Customized Action.')
  const last = { uses: 'command/run@1', title: 'Tell' }
  expect(words(turnRollbackOn(drawn(), last, aCatalog()))).toBe('If it fails: Run Rollback.')
  expect(words(turnRollbackOn(undone, last, aCatalog()))).toBe(
    'If it fails: Run Customized Action, then Run Rollback.',
  )
})

it('lists a step’s actions below it, with when they run', () => {
  let flow = addRollback(drawn(), 'announce', { uses: 'command/run@1', title: 'First' })
  flow = addRollback(flow, 'announce', {
    uses: 'command/run@1',
    title: 'Second',
    trigger: 'any-step',
  })
  expect(outlineRows(flow).find(({ id }) => id === 'announce')?.actions).toEqual([
    { id: 'first', when: 'this step fails' },
    { id: 'second', when: 'any step fails' },
  ])
})

it('has every step, also those that lie in a circle', () => {
  let flow = drawn()
  flow = connectFailure(flow, 'instead', 'stop')
  expect(outlineRows(flow)).toHaveLength(3)
})
