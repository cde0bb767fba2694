import { aFlow } from '../a-flow.ts'
import type { IssueCase } from './issue-case.ts'

/** What can be wrong with edges. */
export const edgeCases: readonly IssueCase[] = [
  {
    code: 'edge.unknown-end',
    says: 'both ends of an edge exist',
    paths: ['/edges/1/to', '/edges/2/from', '/edges/3/to'],
    wrong: aFlow().path('a').edge('a', 'gone').edge('lost', 'a').edge('a', 'gone', 'failure'),
    right: aFlow().path('a', 'b').edge('a', '$end', 'failure'),
  },
  {
    code: 'edge.duplicate',
    says: 'no two edges have the same from, to and on',
    paths: ['/edges/2'],
    wrong: aFlow().path('a', 'b').edge('a', 'b'),
    right: aFlow().path('a', 'b').edge('a', 'b', 'failure'),
  },
  {
    code: 'edge.duplicate',
    says: 'another trigger makes no other edge',
    paths: ['/edges/2'],
    wrong: aFlow().path('a').rollBack('a', 'undo').edge('a', 'undo', 'failure', 'any-step'),
    right: aFlow().path('a').rollBack('a', 'undo').rollBack('a', 'undo-too', 'any-step'),
  },
  {
    code: 'edge.cycle',
    says: 'success edges lead in no circle',
    paths: ['/edges/3'],
    wrong: aFlow().path('a', 'b', 'c').edge('c', 'b'),
    right: aFlow().path('a', 'b', 'c').edge('a', 'c'),
  },
  {
    code: 'edge.cycle',
    says: 'success and handling edges together lead in no circle',
    paths: ['/edges/2'],
    wrong: aFlow().path('a', 'b').edge('b', 'a', 'failure'),
    right: aFlow().path('a', 'b').edge('b', '$end', 'failure'),
  },
  {
    code: 'edge.cycle',
    says: 'no step leads to itself',
    paths: ['/edges/1'],
    wrong: aFlow().path('a').edge('a', 'a', 'failure'),
    right: aFlow().path('a').edge('a', '$end', 'failure'),
  },
  {
    code: 'edge.into-rollback',
    says: 'no success edge leads into a rollback action',
    paths: ['/edges/2/to', '/edges/3/to'],
    wrong: aFlow().path('a').rollBack('a', 'undo').edge('a', 'undo').edge('$start', 'undo'),
    right: aFlow().path('a').rollBack('a', 'undo'),
  },
  {
    code: 'edge.from-rollback',
    says: 'no edge leaves an action, of a step or of the flow, or the rollback',
    paths: ['/edges/4/from', '/edges/5/from', '/edges/6/from'],
    wrong: aFlow()
      .path('a', 'b')
      .rollBack('a', 'undo')
      .flowRollback(['tell'], 'a')
      .edge('undo', 'b')
      .edge('tell', 'b', 'failure')
      .edge('$rollback', 'b'),
    right: aFlow().path('a', 'b').rollBack('a', 'undo').flowRollback(['tell'], 'a'),
  },
  {
    code: 'edge.misplaced',
    says: 'no edge leads into $start or out of $end',
    paths: ['/edges/1/to', '/edges/2/from'],
    wrong: aFlow().path('a').edge('a', '$start').edge('$end', 'a'),
    right: aFlow().path('a'),
  },
  {
    code: 'edge.misplaced',
    says: 'no failure edge leaves $start',
    paths: ['/edges/1/from'],
    wrong: aFlow().path('a').edge('$start', 'a', 'failure'),
    right: aFlow().path('a'),
  },
  {
    code: 'edge.misplaced',
    says: 'no success edge leads to $end or $rollback',
    paths: ['/edges/1/to', '/edges/2/to'],
    wrong: aFlow().path('a').edge('a', '$end').edge('a', '$rollback').flowRollback(['tell'], 'a'),
    right: aFlow().path('a').flowRollback(['tell'], 'a'),
  },
  {
    code: 'edge.misplaced',
    says: 'no edge leads to a flow-level action',
    paths: ['/edges/2/to', '/edges/3/to'],
    wrong: aFlow()
      .path('a')
      .flowRollback(['tell'], 'a')
      .edge('a', 'tell', 'failure')
      .edge('a', 'tell'),
    right: aFlow().path('a').flowRollback(['tell'], 'a'),
  },
]
