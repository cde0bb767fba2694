import { aFlow } from '../a-flow.ts'
import type { IssueCase } from './issue-case.ts'

const STRICT = { uses: 'try/strict@1' } as const
const DEPLOY = { uses: 'files/deploy@1' } as const
const REVERT = { uses: 'files/revert@1' } as const

/** What can be wrong with what failures lead to. */
export const failureCases: readonly IssueCase[] = [
  {
    code: 'failure.action-not-allowed',
    says: 'a step type allows a subset of the action types',
    paths: ['/edges/1/to'],
    wrong: aFlow()
      .path('a')
      .step('a', DEPLOY)
      .rollBack('a', 'undo', 'any-step', { uses: 'try/retry@1' }),
    right: aFlow().path('a').step('a', DEPLOY).rollBack('a', 'undo', 'any-step', REVERT),
  },
  {
    code: 'failure.action-not-allowed',
    says: 'an action that needs a step to undo stands at no flow level',
    paths: ['/flowRollback/actions/1/uses'],
    wrong: {
      build: () => {
        const flow = aFlow().path('a').flowRollback(['tell', 'undo'], 'a').build()
        const actions = (flow.flowRollback?.actions ?? []).map((action) =>
          action.id === 'undo' ? { ...action, ...REVERT } : action,
        )
        return { ...flow, flowRollback: { actions } }
      },
    },
    right: aFlow().path('a').flowRollback(['tell', 'undo'], 'a'),
  },
  {
    code: 'failure.rollback-off',
    says: 'Run Rollback needs the flow-level rollback to be on',
    paths: ['/edges/1/to'],
    wrong: aFlow().path('a').edge('a', '$rollback', 'failure'),
    right: aFlow().path('a').flowRollback(['tell'], 'a'),
  },
  {
    code: 'failure.contradiction',
    says: 'no step both handles its failure and has a this-step action; any-step actions may stand beside',
    paths: ['/steps/0'],
    wrong: aFlow().path('a', 'b').ignore('a').rollBack('a', 'undo', 'this-step'),
    right: aFlow().path('a', 'b').ignore('a').rollBack('a', 'undo', 'any-step'),
  },
  {
    code: 'failure.contradiction',
    says: 'an action without a trigger is one for this step',
    paths: ['/steps/0'],
    wrong: {
      build: () => {
        const flow = aFlow().path('a').ignore('a').rollBack('a', 'undo').build()
        return { ...flow, edges: flow.edges.map(({ from, to, on }) => ({ from, to, on })) }
      },
    },
    right: aFlow().path('a').ignore('a').rollBack('a', 'undo', 'any-step'),
  },
  {
    code: 'failure.contradiction',
    says: 'no step both falls back and takes $rollback',
    paths: ['/steps/0'],
    wrong: aFlow().path('a').fallBack('a', 'b').flowRollback(['tell'], 'a', 'b'),
    right: aFlow().path('a').fallBack('a', 'b').flowRollback(['tell'], 'b'),
  },
  {
    code: 'failure.trigger-misplaced',
    says: 'only an edge to a rollback action has a trigger',
    paths: ['/edges/1/trigger', '/edges/2/trigger', '/edges/3/trigger'],
    wrong: aFlow()
      .path('a')
      .edge('a', 'b', 'success', 'this-step')
      .edge('b', '$rollback', 'failure', 'any-step')
      .edge('a', '$end', 'failure', 'any-step')
      .step('b')
      .flowRollback(['tell']),
    right: aFlow()
      .path('a', 'b')
      .edge('b', '$rollback', 'failure')
      .edge('a', '$end', 'failure')
      .rollBack('a', 'undo', 'any-step')
      .flowRollback(['tell']),
  },
  {
    code: 'failure.forbidden',
    says: 'a step type may forbid Ignore: falling back is something else',
    paths: ['/steps/0'],
    wrong: aFlow().path('a', 'b').step('a', STRICT).ignore('a'),
    right: aFlow().path('a', 'b').step('a', STRICT).fallBack('a', 'c'),
  },
  {
    code: 'failure.forbidden',
    says: 'a failure edge to $end is Ignore as well',
    paths: ['/steps/0'],
    wrong: aFlow().path('a').step('a', STRICT).ignore('a'),
    right: aFlow().path('a').step('a', STRICT),
  },
  {
    code: 'failure.forbidden',
    says: 'a step type may forbid Run Rollback',
    paths: ['/steps/0'],
    wrong: aFlow().path('a', 'b').step('a', STRICT).flowRollback(['tell'], 'a', 'b'),
    right: aFlow().path('a', 'b').step('a', STRICT).flowRollback(['tell'], 'b'),
  },
  {
    code: 'rollback.owner',
    says: 'a rollback action belongs to some step',
    paths: ['/rollbacks/0'],
    wrong: { build: () => without(aFlow().path('a').rollBack('a', 'undo').build(), 1) },
    right: aFlow().path('a').rollBack('a', 'undo'),
  },
  {
    code: 'rollback.owner',
    says: 'a rollback action belongs to one step alone',
    paths: ['/rollbacks/0'],
    wrong: aFlow().path('a', 'b').rollBack('a', 'undo').edge('b', 'undo', 'failure'),
    right: aFlow().path('a', 'b').rollBack('a', 'undo').rollBack('b', 'undo-too'),
  },
]

function without<F extends { readonly edges: readonly unknown[] }>(flow: F, edge: number): F {
  return { ...flow, edges: flow.edges.toSpliced(edge, 1) }
}
