import { aFlow } from '../a-flow.ts'
import type { IssueCase } from './issue-case.ts'

const LONGEST = `a${'b'.repeat(62)}`

/** What can be wrong with steps and with what things are called. */
export const stepCases: readonly IssueCase[] = [
  {
    code: 'flow.empty',
    says: 'a flow has at least one step',
    paths: ['/steps'],
    wrong: aFlow(),
    right: aFlow().path('a'),
  },
  {
    code: 'id.malformed',
    says: 'an id begins with a small letter',
    paths: ['/steps/0/id', '/steps/1/id'],
    wrong: aFlow().path('1a', 'A'),
    right: aFlow().path('a1', 'b'),
  },
  {
    code: 'id.malformed',
    says: 'an id has small letters, digits and hyphens',
    paths: ['/steps/0/id', '/rollbacks/0/id', '/flowRollback/actions/0/id'],
    wrong: aFlow().path('a_b').rollBack('a_b', 'undo it').flowRollback(['$tell'], 'a_b'),
    right: aFlow().path('a-b').rollBack('a-b', 'undo-it').flowRollback(['tell'], 'a-b'),
  },
  {
    code: 'id.malformed',
    says: 'an id has 63 characters at most',
    paths: ['/steps/0/id'],
    wrong: aFlow().path(`${LONGEST}c`),
    right: aFlow().path(LONGEST),
  },
  {
    code: 'id.duplicate',
    says: 'two steps are not called the same',
    paths: ['/steps/1/id'],
    wrong: { build: () => twice(aFlow().path('a').build()) },
    right: aFlow().path('a', 'b'),
  },
  {
    code: 'id.duplicate',
    says: 'ids are unique over steps, rollback actions and flow-level actions',
    paths: ['/rollbacks/0/id', '/flowRollback/actions/0/id'],
    wrong: aFlow().path('a').rollBack('a', 'a').flowRollback(['a'], 'a'),
    right: aFlow().path('a').rollBack('a', 'b').flowRollback(['c'], 'a'),
  },
  {
    code: 'step.unreachable',
    says: '$start leads to every step',
    paths: ['/steps/1'],
    wrong: aFlow().path('a').step('b'),
    right: aFlow().path('a', 'b'),
  },
  {
    code: 'step.unreachable',
    says: 'a handling edge leads there as well, one from a step that nothing leads to does not',
    paths: ['/steps/1', '/steps/2'],
    wrong: aFlow().path('a').step('b').fallBack('b', 'c'),
    right: aFlow().path('a').fallBack('a', 'b').fallBack('b', 'c'),
  },
  {
    code: 'type.unknown',
    says: 'some plugin supplies the type of every step and action',
    paths: ['/steps/0/uses', '/rollbacks/0/uses'],
    wrong: aFlow()
      .path('a')
      .step('a', { uses: 'command/run@2' })
      .rollBack('a', 'undo', 'this-step', { uses: 'nobody/knows@1' }),
    right: aFlow().path('a').rollBack('a', 'undo'),
  },
  {
    code: 'type.unknown',
    says: 'a step type is no action type',
    paths: ['/rollbacks/0/uses'],
    wrong: aFlow().path('a').rollBack('a', 'undo', 'this-step', { uses: 'files/deploy@1' }),
    right: aFlow().path('a').rollBack('a', 'undo', 'this-step', { uses: 'files/revert@1' }),
  },
]

function twice<F extends { readonly steps: readonly unknown[] }>(flow: F): F {
  return { ...flow, steps: [...flow.steps, ...flow.steps] }
}
