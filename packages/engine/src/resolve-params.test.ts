import type { Json } from '@contraflow/flow'
import { aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { type RunValues, resolveParams } from './resolve-params.ts'
import { aRun, type ScriptedRun } from './testing/a-run.ts'

const VALUES: RunValues = {
  inputs: { version: '2.4.0', count: 3, fast: false, empty: '' },
  device: { name: 'gateway-7', tags: { site: 'bern', 'rack.row': '12' } },
}

type Params = { readonly [name: string]: Json }
const work = (params: { [name: string]: string | string[] }) => ({ uses: 'try/retry@1', params })

function resolved(run: ScriptedRun, id: string, values = VALUES): Params {
  const answer = resolveParams(run.run, id, values)
  if (!answer.ok) throw new Error(answer.failure.message)
  return answer.params
}

const withStep = (params: { [name: string]: string | string[] }): FlowBuilder =>
  aFlow().path('a').step('a', work(params))

describe('params of a step', () => {
  it('read inputs and device, and keep the type of one lone expression', () => {
    const run = aRun(
      withStep({
        text: 'gateway-${{ inputs.version }}.tgz',
        number: '${{ inputs.count }}',
        boolean: '${{ inputs.fast }}',
        empty: '${{ inputs.empty }}',
        device: ['${{ device.name }}', 'at ${{ device.tags.site }}', '${{ device.tags.rack.row }}'],
        literal: '$${{ inputs.version }}',
      }),
    )
    expect(resolved(run, 'a')).toEqual({
      text: 'gateway-2.4.0.tgz',
      number: 3,
      boolean: false,
      empty: '',
      device: ['gateway-7', 'at bern', '12'],
      literal: '${{ inputs.version }}',
    })
  })

  it.each([
    ['an input', '${{ inputs.none }}', 'the input none'],
    ['a device tag', 'x ${{ device.tags.none }}', 'the device tag none'],
    ['an input that every object has', '${{ inputs.constructor }}', 'the input constructor'],
    ['a tag that every object has', '${{ device.tags.toString }}', 'the device tag toString'],
  ])('fail the attempt with kind invalid where %s is missing', (_what, text, named) => {
    const answer = resolveParams(aRun(withStep({ x: text })).run, 'a', VALUES)
    expect(answer).toEqual({
      ok: false,
      failure: { kind: 'invalid', message: `It needs ${named}, which has no value here.` },
    })
  })

  it('read results of steps that succeeded, however deep', () => {
    const flow = aFlow()
      .path('a', 'b')
      .step(
        'b',
        work({ x: '${{ steps.a.result.files.1.name }}', all: '${{ steps.a.result.files }}' }),
      )
    const run = aRun(flow)
      .start()
      .okWith('a', { files: [{ name: 'one' }, { name: 'two' }] })
    expect(resolved(run, 'b')).toEqual({ x: 'two', all: [{ name: 'one' }, { name: 'two' }] })
  })

  it.each<readonly [string, Json]>([
    ['has no such field', { other: 1 }],
    ['is no object', 'text'],
    ['is null', null],
    ['has what every object has', {}],
  ])('read null where the result %s', (_what, result) => {
    const flow = aFlow()
      .path('a', 'b')
      .step(
        'b',
        work({ x: '${{ steps.a.result.constructor }}', y: 'is ${{ steps.a.result.length }}' }),
      )
    expect(resolved(aRun(flow).start().okWith('a', result), 'b')).toEqual({
      x: null,
      y: 'is ',
    })
  })
})

describe('params of an action', () => {
  const READS = {
    own: '${{ steps.b.result.x }}',
    before: '${{ steps.a.result.x }}',
    failure: '${{ failure.step }}: ${{ failure.kind }}: ${{ failure.message }}',
  }
  const flow = () =>
    aFlow()
      .path('a', 'b', 'c')
      .rollBack('b', 'undo', 'any-step', work(READS))
      .flowRollback(['tell'], 'c')

  it("read its own step's result, what its step read, and the failure that turned the run", () => {
    const run = aRun(flow()).start().okWith('a', { x: 1 }).okWith('b', { x: 2 })
    expect(resolved(run.failAs('c', 'timeout'), 'undo')).toEqual({
      own: 2,
      before: 1,
      failure: 'c: timeout: c made up',
    })
  })

  it("read null for its own step's result where that did not succeed", () => {
    const run = aRun(flow()).start().okWith('a', { x: 1 }).failAs('b', 'exit-code')
    expect(resolved(run, 'undo')).toMatchObject({ own: null, failure: 'b: exit-code: b made up' })
  })

  it('read null for a step that ended well after it was cancelled', () => {
    const beside = aFlow()
      .path('a')
      .path('b')
      .rollBack('b', 'undo', 'any-step', work({ x: READS.own }))
    const run = aRun(beside).start().fail('a').okWith('b', { x: 2 })
    expect(run.summary.states).toEqual({ a: 'failed', b: 'cancelled' })
    expect(resolved(run, 'undo')).toEqual({ x: null })
  })

  it('read the kind aborted where an operator stopped and rolled back', () => {
    const run = aRun(flow()).start().okWith('a', { x: 1 }).abort('roll-back').ok('b')
    expect(resolved(run, 'undo')).toMatchObject({
      failure: expect.stringMatching(/^b: aborted: .*operator/),
    })
  })

  it('read null of the failure where nothing failed: a run that succeeded is rolled back', () => {
    const reads = work({ step: '${{ failure.step }}', kind: '[${{ failure.kind }}]' })
    const run = aRun(aFlow().path('a').rollBack('a', 'undo', 'any-step', reads))
      .start()
      .ok('a')
    expect(resolved(run.rollBack(), 'undo')).toEqual({ step: null, kind: '[]' })
  })

  it('are not mixed up with a failure that was handled', () => {
    const ignoring = aFlow()
      .path('a', 'b')
      .ignore('a')
      .rollBack('b', 'undo', 'this-step', work({ step: '${{ failure.step }}' }))
    expect(resolved(aRun(ignoring).start().fail('a').fail('b'), 'undo')).toEqual({ step: 'b' })
  })
})

describe('resolving', () => {
  it('knows flow-level actions', () => {
    const run = aRun(aFlow().path('a').flowRollback(['tell'], 'a'))
      .start()
      .fail('a')
    expect(resolved(run, 'tell')).toEqual({ run: 'true' })
  })

  it('throws for an id that the plan lacks', () => {
    expect(() => resolveParams(aRun(aFlow().path('a')).run, 'x', VALUES)).toThrow(RangeError)
  })

  it('looks nothing up in what a value holds', () => {
    const values = { ...VALUES, inputs: { version: '${{ inputs.count }}' } }
    const run = aRun(withStep({ lone: '${{ inputs.version }}', text: 'v${{ inputs.version }}' }))
    expect(resolved(run, 'a', values)).toEqual({
      lone: '${{ inputs.count }}',
      text: 'v${{ inputs.count }}',
    })
  })
})
