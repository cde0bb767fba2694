import { aFlow } from '../a-flow.ts'
import type { IssueCase } from './issue-case.ts'

const DEPLOY = { uses: 'files/deploy@1' } as const

/** What is worth a warning, and never blocks. */
export const warningCases: readonly IssueCase[] = [
  {
    code: 'failure.unwired',
    says: 'the flow-level rollback is on, and a step neither takes it nor handles its failure',
    paths: ['/steps/1'],
    wrong: aFlow().path('a', 'b', 'c').ignore('c').flowRollback(['tell'], 'a'),
    right: aFlow().path('a', 'b', 'c').ignore('c').flowRollback(['tell'], 'a', 'b'),
  },
  {
    code: 'failure.end-skips',
    says: 'a failure edge to $end where success successors exist',
    paths: ['/edges/2'],
    wrong: aFlow().path('a', 'b').edge('a', '$end', 'failure'),
    right: aFlow().path('a', 'b').edge('b', '$end', 'failure'),
  },
  {
    code: 'join.partial',
    says: 'a join that can start with one of its branches dead',
    paths: ['/steps/1'],
    wrong: aFlow().path('a', 'join').path('b', 'join').fallBack('a', 'c'),
    right: aFlow().path('a', 'join').path('b', 'join'),
  },
  {
    code: 'join.partial',
    says: 'alternatives that merge are no join',
    paths: ['/steps/1'],
    wrong: aFlow()
      .path('a', 'join')
      .fallBack('a', 'c')
      .edge('c', 'join')
      .path('b', 'join')
      .ignore('b')
      .fallBack('b', 'd'),
    right: aFlow().path('a', 'join').fallBack('a', 'c').edge('c', 'join'),
  },
  {
    code: 'join.partial',
    says: 'a branch whose failure is ignored does not die of it; one that is ignored towards the other branch does',
    paths: ['/steps/2'],
    wrong: aFlow().path('a', 'b', 'join').ignore('a').path('a', 'c', 'join'),
    right: aFlow().path('a', 'b', 'join').path('a', 'c', 'join').ignore('a').ignore('b'),
  },
  {
    code: 'flow-rollback.unused',
    says: 'the flow-level rollback is on, and no step runs it',
    paths: ['/flowRollback'],
    wrong: aFlow().path('a').ignore('a').flowRollback(['tell']),
    right: aFlow().path('a').flowRollback(['tell'], 'a'),
  },
  {
    code: 'rollback.order-unsafe',
    says: 'oldest first, and two steps keep snapshots',
    paths: ['/settings/rollbackOrder'],
    wrong: aFlow().path('a', 'b').step('a', DEPLOY).step('b', DEPLOY).oldestFirst(),
    right: aFlow().path('a', 'b').step('a', DEPLOY).oldestFirst(),
  },
  {
    code: 'rollback.order-unsafe',
    says: 'newest first is safe',
    paths: ['/settings/rollbackOrder'],
    wrong: aFlow().path('a', 'b').step('a', DEPLOY).step('b', DEPLOY).oldestFirst(),
    right: aFlow().path('a', 'b').step('a', DEPLOY).step('b', DEPLOY),
  },
]
