import type { FlowInput } from '@contraflow/flow'
import { begins } from './trace.ts'

/** A flow to be broken, and how each attempt of its work ends where nothing breaks it. */
export interface FaultFlow {
  readonly name: string
  readonly flow: Omit<FlowInput, 'format' | 'name'>
  /** Ids whose attempts fail by themselves. `by-count`: some of them. */
  readonly fails: { readonly [id: string]: 'always' | 'by-count' }
  /** Once it has ended, an operator rolls it back. */
  readonly rolledBackLater?: true
}

type Work = FlowInput['steps'][number]
type Edges = FlowInput['edges']

/** Leaves a trace of having begun, and the file `state/ID`; then does what else is asked. */
function step(id: string, then = 'true'): Work {
  return command(id, `${begins(id)}; echo done > state/${id}; ${then}`)
}

/** Takes the file of its step away; as often as it may run, the effect is as after once. */
function undo(id: string, then = 'true'): Work {
  return command(`undo-${id}`, `${begins(`undo-${id}`)}; rm -f state/${id}; ${then}`)
}

function command(id: string, run: string): Work {
  return { id, uses: 'command/run@1', params: { run } }
}

const DELIVER: Work = {
  id: 'deliver',
  uses: 'files/deploy@1',
  params: { source: 'artifact:app.tgz', destination: '/app', extract: true },
}
const REVERT: Work = { id: 'undo-deliver', uses: 'files/revert@1', params: {} }

function path(...ids: readonly string[]): Edges {
  return ids.map((id, index) => ({ from: ids[index - 1] ?? '$start', to: id, on: 'success' }))
}

function compensated(trigger: 'this-step' | 'any-step', ...ids: readonly string[]): Edges {
  return ids.map((id) => ({ from: id, to: `undo-${id}`, on: 'failure', trigger }))
}

const FAIL = 'exit 3'

export const LINEAR: FaultFlow = {
  name: 'linear, succeeds',
  flow: { steps: [step('a'), DELIVER, step('c')], edges: path('a', 'deliver', 'c') },
  fails: {},
}

export const FAULT_FLOWS: readonly FaultFlow[] = [
  LINEAR,
  {
    name: 'linear, goes back',
    flow: {
      steps: [step('a'), DELIVER, step('c', FAIL)],
      rollbacks: [undo('a'), REVERT, undo('c')],
      edges: [
        ...path('a', 'deliver', 'c'),
        ...compensated('any-step', 'a', 'deliver'),
        ...compensated('this-step', 'c'),
      ],
    },
    fails: { c: 'always' },
  },
  {
    name: 'parallel, goes back',
    flow: {
      steps: [step('a'), step('b', 'sleep 0.05'), DELIVER, step('d', FAIL)],
      rollbacks: [undo('a'), undo('b'), REVERT, undo('d')],
      edges: [
        ...path('a', 'b', 'd'),
        { from: 'a', to: 'deliver', on: 'success' },
        { from: 'deliver', to: 'd', on: 'success' },
        ...compensated('any-step', 'a', 'b', 'deliver'),
        ...compensated('this-step', 'd'),
      ],
    },
    fails: { d: 'always' },
  },
  {
    name: 'cancels what runs beside',
    flow: {
      steps: [step('a'), step('b', 'sleep 30'), step('c', `sleep 0.1; ${FAIL}`)],
      rollbacks: [undo('a'), undo('b')],
      edges: [
        ...path('a', 'b'),
        { from: 'a', to: 'c', on: 'success' },
        ...compensated('any-step', 'a'),
        ...compensated('this-step', 'b'),
      ],
    },
    fails: { b: 'by-count', c: 'always' },
  },
  {
    name: 'ignores and falls back',
    flow: {
      steps: [step('a', FAIL), step('b', FAIL), step('other'), step('last')],
      rollbacks: [undo('a')],
      edges: [
        ...path('a', 'b'),
        { from: 'a', to: 'b', on: 'failure' },
        { from: 'b', to: 'other', on: 'failure' },
        { from: 'other', to: 'last', on: 'success' },
        ...compensated('any-step', 'a'),
      ],
    },
    fails: { a: 'always', b: 'always' },
  },
  {
    name: 'tries again',
    flow: {
      steps: [
        {
          ...step('a', 'echo x >> state/tries; test "$(wc -l < state/tries)" -ge 3'),
          retry: { attempts: 5, delayMs: 10 },
        },
        { ...DELIVER, retry: { attempts: 2 } },
      ],
      rollbacks: [undo('a')],
      edges: [...path('a', 'deliver'), ...compensated('this-step', 'a')],
    },
    fails: { a: 'by-count' },
  },
  {
    name: 'whole flow, oldest first, an action fails',
    flow: {
      steps: [step('a'), DELIVER, step('c', FAIL)],
      rollbacks: [undo('a', 'exit 5'), REVERT],
      flowRollback: { actions: [command('tell', begins('tell'))] },
      edges: [
        ...path('a', 'deliver', 'c'),
        ...compensated('any-step', 'a', 'deliver'),
        { from: 'c', to: '$rollback', on: 'failure' },
      ],
      settings: { rollbackOrder: 'oldest-first' },
    },
    fails: { c: 'always', 'undo-a': 'always' },
  },
  {
    name: 'rolled back after its success',
    flow: {
      steps: [step('a'), DELIVER],
      rollbacks: [
        {
          ...undo('a', 'test -e state/twice || { touch state/twice; exit 1; }'),
          retry: { attempts: 3 },
        },
        REVERT,
      ],
      edges: [...path('a', 'deliver'), ...compensated('any-step', 'a', 'deliver')],
    },
    fails: { 'undo-a': 'by-count' },
    rolledBackLater: true,
  },
]
