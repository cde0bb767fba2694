import type { InputDeclaration, Step } from '../../document.ts'
import { aFlow, type FlowBuilder } from '../a-flow.ts'
import type { IssueCase } from './issue-case.ts'

const run = (text: Step['params'][string]) => ({ params: { run: text } })

/** What can be wrong with params, inputs and what they look up. */
export const paramCases: readonly IssueCase[] = [
  {
    code: 'params.invalid',
    says: 'params fit the schema of their type, of steps and actions alike',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: aFlow().path('a').step('a', run(7)).rollBack('a', 'undo', 'this-step', { params: {} }),
    right: aFlow().path('a').step('a', run('7')).rollBack('a', 'undo'),
  },
  {
    code: 'params.invalid',
    says: 'a param that the type does not know is one too many',
    paths: ['/steps/0/params'],
    wrong: aFlow()
      .path('a')
      .step('a', { params: { run: 'true', fast: true } }),
    right: aFlow()
      .path('a')
      .step('a', { params: { run: 'true' } }),
  },
  {
    code: 'params.invalid',
    says: 'what an expression will give is not judged before it is known',
    paths: ['/steps/0/params/run'],
    wrong: aFlow()
      .input('x', { type: 'string' })
      .path('a')
      .step('a', run(['inputs.x'])),
    right: aFlow()
      .input('x', { type: 'string' })
      .path('a')
      .step('a', run(['${{ inputs.x }}'])),
  },
  inputInvalid('type', 'a choice has options', { type: 'choice' }, { options: ['one'] }),
  inputInvalid(
    'options',
    'only a choice has options',
    { type: 'string', options: ['one'] },
    { type: 'choice' },
  ),
  inputInvalid(
    'pattern',
    'only a string has a pattern',
    { type: 'number', pattern: '^a' },
    { type: 'string' },
  ),
  inputInvalid(
    'pattern',
    'its pattern is a regular expression',
    { type: 'string', pattern: '(' },
    { pattern: '()' },
  ),
  inputInvalid(
    'min',
    'only a number has min and max',
    { type: 'string', min: 1 },
    { type: 'number' },
  ),
  inputInvalid(
    'max',
    'only a number has a max of 0',
    { type: 'string', max: 0 },
    { type: 'number' },
  ),
  inputInvalid('min', 'min is not above max', { type: 'number', min: 2, max: 1 }, { max: 2 }),
  inputInvalid(
    'default',
    'its default is of its type',
    { type: 'number', default: '1' },
    { default: 1 },
  ),
  inputInvalid(
    'default',
    'its default is in range',
    { type: 'number', max: 3, default: 4 },
    { default: 3 },
  ),
  inputInvalid(
    'default',
    'its default matches its pattern',
    { type: 'string', pattern: '^[0-9]+$', default: 'x' },
    { default: '1' },
  ),
  inputInvalid(
    'default',
    'its default is one of its options',
    { type: 'choice', options: ['one'], default: 'two' },
    { default: 'one' },
  ),
  {
    code: 'params.invalid',
    says: 'a look-up gives what its param takes, where both are known',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: looksUp(aFlow().input('tries', { type: 'number' }), '${{ inputs.tries }}'),
    right: looksUp(aFlow().input('tries', { type: 'number' }), 'try ${{ inputs.tries }} times'),
  },
  {
    code: 'input.unknown',
    says: 'an input that is looked up is declared',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: looksUp(aFlow(), '${{ inputs.version }}'),
    right: looksUp(aFlow().input('version', { type: 'string' }), '${{ inputs.version }}'),
  },
  {
    code: 'input.unknown',
    says: 'what every object has is no input',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: looksUp(aFlow(), '${{ inputs.constructor }}'),
    right: looksUp(aFlow().input('constructor', { type: 'string' }), '${{ inputs.constructor }}'),
  },
  {
    code: 'expression.out-of-scope',
    says: 'nothing but look-ups is evaluated; $${{ is a literal',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: looksUp(aFlow(), 'echo ${{ 1 + 1 }}'),
    right: looksUp(aFlow(), 'echo $${{ 1 + 1 }}'),
  },
  {
    code: 'expression.out-of-scope',
    says: 'a step reads no result of a step that has not surely succeeded',
    paths: ['/steps/0/params/run'],
    wrong: aFlow().path('a', 'b').step('a', run('${{ steps.b.result.x }}')),
    right: aFlow().path('a', 'b').step('b', run('${{ steps.a.result.x }}')),
  },
  {
    code: 'expression.out-of-scope',
    says: 'only actions read the failure',
    paths: ['/steps/0/params/run'],
    wrong: aFlow().path('a').step('a', run('${{ failure.kind }}')),
    right: aFlow().path('a').rollBack('a', 'undo', 'this-step', run('${{ failure.kind }}')),
  },
  {
    code: 'expression.out-of-scope',
    says: 'a path below params is escaped as a JSON Pointer',
    paths: ['/steps/0/params/a~1b~0c/0'],
    wrong: deep('${{ failure.step }}'),
    right: deep('${{ device.name }}'),
  },
  {
    code: 'expression.unclosed',
    says: 'what begins a look-up closes it; $${{ is a literal',
    paths: ['/steps/0/params/run', '/rollbacks/0/params/run'],
    wrong: looksUp(aFlow(), 'echo ${{ device.name }} ${{ device.name }'),
    right: looksUp(aFlow(), 'echo ${{ device.name }} $${{ device.name }'),
  },
  {
    code: 'input.may-be-missing',
    says: 'an input that something reads is required, or has a default',
    paths: ['/inputs/x'],
    wrong: looksUp(aFlow().input('x', { type: 'string' }), 'echo ${{ inputs.x }}'),
    right: looksUp(aFlow().input('x', { type: 'string', required: true }), 'echo ${{ inputs.x }}'),
  },
  {
    code: 'secret.readable',
    says: 'a secret does not stand in the flow',
    paths: ['/steps/0/params/token'],
    wrong: asks('x3kf', true),
    right: asks('', true),
  },
  {
    code: 'secret.readable',
    says: 'a secret input has no default',
    paths: ['/inputs/x/default'],
    wrong: aFlow().path('a').input('x', { type: 'string', secret: true, default: 'x3kf' }),
    right: aFlow().path('a').input('x', { type: 'string', secret: true }),
  },
  {
    code: 'secret.readable',
    says: 'the input that gives a secret is secret',
    paths: ['/steps/0/params/token'],
    wrong: asks('${{ inputs.token }}', false),
    right: asks('${{ inputs.token }}', true),
  },
  ...(
    [
      ['files', 'file'],
      ['files', 'constructor'],
      ['first.path', 'first.size'],
      ['rest.size', 'remainder'],
    ] as const
  ).map(
    ([given, other]): IssueCase => ({
      code: 'expression.unknown-result',
      says: `a result has ${other} only if its step type declares it`,
      paths: ['/steps/1/params/run'],
      wrong: readsDeployed(other),
      right: readsDeployed(given),
    }),
  ),
]

function inputInvalid(
  field: keyof InputDeclaration,
  says: string,
  wrong: Partial<InputDeclaration>,
  mended: Partial<InputDeclaration>,
): IssueCase {
  return {
    code: 'input.invalid',
    says,
    paths: [`/inputs/x/${field}`],
    wrong: aFlow().path('a').input('x', wrong),
    right: aFlow()
      .path('a')
      .input('x', { ...wrong, ...mended }),
  }
}

function looksUp(flow: FlowBuilder, text: string): FlowBuilder {
  return flow.path('a').step('a', run(text)).rollBack('a', 'undo', 'this-step', run(text))
}

function readsDeployed(field: string): FlowBuilder {
  return aFlow()
    .path('a', 'b')
    .step('a', { uses: 'files/deploy@1' })
    .step('b', run(`echo \${{ steps.a.result.${field} }}`))
}

function asks(token: string, secret: boolean): FlowBuilder {
  return aFlow()
    .input('token', { type: 'string', secret, ...(secret ? {} : { default: 'x3kf' }) })
    .path('a')
    .step('a', { uses: 'files/deploy@1', params: { token } })
}

function deep(text: string): FlowBuilder {
  return aFlow()
    .path('a')
    .step('a', { uses: 'try/fail@1', params: { 'a/b~c': [text] } })
}
