import { compile, parseFlowText } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { createRun } from './create-run.ts'
import { rehearsal, rehearse } from './rehearse.ts'

/** The document of the contract, its look-ups and titles left out. */
const DOCUMENT = `
format: contraflow/flow@1
name: Gateway 2.4
steps:
  - { id: stop, uses: command/run@1, params: { run: systemctl stop gateway } }
  - { id: deliver, uses: files/deploy@1, params: {}, retry: { attempts: 3, delayMs: 1000, factor: 2 } }
  - { id: announce, uses: command/run@1, params: { run: logger updated } }
rollbacks:
  - { id: start-again, uses: command/run@1, params: { run: systemctl start gateway } }
  - { id: put-back, uses: files/revert@1, params: {} }
flowRollback: { actions: [{ id: tell, uses: command/run@1, params: { run: logger rolled back } }] }
edges:
  - { from: $start, to: stop, on: success }
  - { from: stop, to: deliver, on: success }
  - { from: stop, to: start-again, on: failure, trigger: any-step }
  - { from: deliver, to: announce, on: success }
  - { from: deliver, to: put-back, on: failure, trigger: this-step }
  - { from: deliver, to: $rollback, on: failure }
  - { from: announce, to: $end, on: failure }
`

function plan() {
  const { flow } = parseFlowText(DOCUMENT)
  if (flow === null) throw new Error('the document is malformed')
  return compile(flow, aCatalog())
}

const compiled = (flow: ReturnType<typeof aFlow>) => compile(flow.build(), aCatalog())

describe('for the document of the contract', () => {
  it.each([
    [[], ['stop', 'deliver', 'announce'], 'succeeded', 0],
    [['announce'], ['stop', 'deliver', 'announce!'], 'succeeded', 1],
    [['deliver'], ['stop', 'deliver!', 'put-back', 'start-again', 'tell'], 'rolled-back', 0],
    [['stop'], ['stop!', 'start-again'], 'rolled-back', 0],
    [
      ['deliver', 'put-back'],
      ['stop', 'deliver!', 'put-back!', 'start-again', 'tell'],
      'rollback-failed',
      0,
    ],
  ])('failing %j gives %j: %s', (fail, order, outcome, ignored) => {
    expect(rehearse(plan(), { fail })).toMatchObject({ order, outcome, ignored })
  })
})

describe('a rehearsal', () => {
  it('ends attempts one at a time, in the order in which they started; a retry joins the end of the queue', () => {
    const retry = { retry: { attempts: 2, delayMs: 60_000, factor: 1 } }
    const flow = aFlow().path('a').path('b', 'd').path('c', 'e').step('a', retry)
    const ends = [...rehearsal(createRun(compiled(flow)), { fail: ['a'] })].flatMap(({ event }) =>
      event.type === 'attempt-ended' ? [`${event.id}#${event.attempt}`] : [],
    )
    expect(ends).toEqual(['a#1', 'b#1', 'c#1', 'a#2', 'd#1', 'e#1'])
  })

  it('starts at once what becomes ready, before the next one ends', () => {
    const flow = aFlow().path('a', 'c').path('b')
    expect(rehearse(compiled(flow), { fail: [] }).order).toEqual(['a', 'b', 'c'])
    expect(rehearse(compiled(flow), { fail: ['b'] }).order).toEqual(['a', 'b!', 'c~'])
  })

  it('fails a step in all its attempts, with kind error', () => {
    const flow = aFlow()
      .path('a')
      .step('a', { retry: { attempts: 3, delayMs: 0, factor: 1 } })
    const moments = [...rehearsal(createRun(compiled(flow)), { fail: ['a'] })]
    const last = moments.at(-1)?.run
    expect(moments.filter(({ event }) => event.type === 'attempt-ended')).toHaveLength(3)
    expect(last?.turn?.failure?.kind).toBe('error')
  })

  it('takes no notice of a supposition about what the flow lacks', () => {
    expect(rehearse(compiled(aFlow().path('a')), { fail: ['x'] }).outcome).toBe('succeeded')
  })

  it('moment by moment ends where the summary says', () => {
    const moments = [...rehearsal(createRun(plan()), { fail: ['deliver'] })]
    expect(moments[0]?.event).toEqual({ type: 'started' })
    expect(moments.at(-1)?.run.outcome).toBe('rolled-back')
  })
})
