import { expect, it } from 'vitest'
import { issue } from './issue.ts'
import { issueChanges } from './issue-changes.ts'

it('tells what is wrong now and was not, and what was and is not, each as it was said', () => {
  const stays = issue('type.unknown', ['steps', 0, 'uses'], 'No plugin supplies a@1.')
  const solved = issue('params.invalid', ['steps', 1, 'params', 'run'], 'Run is missing')
  const elsewhere = issue('params.invalid', ['steps', 2, 'params', 'run'], 'Run is missing')
  expect(issueChanges([stays, solved], [elsewhere, { ...stays }])).toEqual({
    brought: [elsewhere],
    solved: [solved],
  })
})
