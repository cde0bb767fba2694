import type { Edge } from '../document.ts'
import type { EndKind } from '../graph.ts'
import { type Issue, type IssueCode, issue } from '../issue.ts'
import type { Rule } from './rule.ts'

/** Every edge leads from something that exists to something that it may lead to. */
export const edgeEnds: Rule = ({ flow, graph }) =>
  flow.edges.flatMap((edge, index) => {
    const from = graph.endKind(edge.from)
    const to = graph.endKind(edge.to)
    const problems = [fromProblem(edge, from), toProblem(edge, to)]
    return problems.flatMap((problem, end): Issue[] =>
      problem === null
        ? []
        : [issue(problem[0], ['edges', index, end === 0 ? 'from' : 'to'], problem[1])],
    )
  })

type Problem = readonly [IssueCode, string] | null

function fromProblem(edge: Edge, from: EndKind): Problem {
  switch (from) {
    case 'nothing':
      return ['edge.unknown-end', `An edge begins at "${edge.from}", which does not exist.`]
    case 'action':
    case 'flow-action':
    case 'rollback':
      return [
        'edge.from-rollback',
        `No edge leaves ${edge.from}: the order of the way back is computed.`,
      ]
    case 'end':
      return ['edge.misplaced', 'No edge leaves $end.']
    case 'start':
      return edge.on === 'failure'
        ? ['edge.misplaced', '$start can not fail: draw a success edge.']
        : null
    case 'step':
      return null
    default:
      return from satisfies never
  }
}

function toProblem(edge: Edge, to: EndKind): Problem {
  switch (to) {
    case 'nothing':
      return ['edge.unknown-end', `An edge leads to "${edge.to}", which does not exist.`]
    case 'start':
      return ['edge.misplaced', 'No edge leads into $start.']
    case 'flow-action':
      return [
        'edge.misplaced',
        `${edge.to} belongs to the flow-level rollback: draw the edge to $rollback.`,
      ]
    case 'action':
      return edge.on === 'success'
        ? [
            'edge.into-rollback',
            `${edge.to} is a rollback action: only a failure edge leads into it.`,
          ]
        : null
    case 'end':
    case 'rollback':
      return edge.on === 'success'
        ? [
            'edge.misplaced',
            `No success edge leads to ${edge.to}: a branch ends by having no success edge.`,
          ]
        : null
    case 'step':
      return null
    default:
      return to satisfies never
  }
}
