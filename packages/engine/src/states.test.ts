import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { aRun } from './testing/a-run.ts'

const RETRY = { retry: { attempts: 2, delayMs: 1_000, factor: 1 } } as const

describe('a step is', () => {
  it('waiting, running, succeeded: before its start, from it, after its last attempt ended well', () => {
    const run = aRun(aFlow().path('a', 'b'))
    expect(run.summary.states).toEqual({ a: 'waiting', b: 'waiting' })
    expect(run.start().summary.states).toEqual({ a: 'running', b: 'waiting' })
    expect(run.ok('a').summary.states).toEqual({ a: 'succeeded', b: 'running' })
    expect(run.ok('b').summary.states).toEqual({ a: 'succeeded', b: 'succeeded' })
  })

  it('handled where its failure is, and failed where it is not', () => {
    const run = aRun(aFlow().path('a', 'b').ignore('a')).start().fail('a')
    expect(run.summary.states).toEqual({ a: 'handled', b: 'running' })
    expect(run.fail('b').summary.states).toEqual({ a: 'handled', b: 'failed' })
  })

  it('cancelled where it still ran at the turn, however it ends', () => {
    const flow = aFlow().path('a').path('b').path('c').path('d').rollBack('a', 'undo')
    const run = aRun(flow).start().fail('a').ok('b').failAs('c', 'timeout')
    expect(run.summary.states).toEqual({
      a: 'failed',
      b: 'cancelled',
      c: 'cancelled',
      d: 'running',
    })
    expect(run.interrupt('d').summary.states['d']).toBe('cancelled')
    expect(run.summary.order).toEqual(['a!', 'b~', 'c~', 'd~', 'undo'])
  })

  it('skipped where all its incoming edges are dead', () => {
    const run = aRun(aFlow().path('a', 'b').fallBack('a', 'c')).start().fail('a')
    expect(run.summary.states).toEqual({ a: 'handled', b: 'skipped', c: 'running' })
    const other = aRun(aFlow().path('a', 'b').fallBack('a', 'c')).start().ok('a')
    expect(other.summary.states).toEqual({ a: 'succeeded', b: 'running', c: 'skipped' })
  })

  it('not-started where the run ended first: from the turn on no step starts', () => {
    const run = aRun(aFlow().path('a', 'b').path('c', 'd')).start().fail('a')
    expect(run.summary.states).toEqual({
      a: 'failed',
      b: 'not-started',
      c: 'running',
      d: 'not-started',
    })
    expect(run.ok('c').summary.states).toEqual({
      a: 'failed',
      b: 'not-started',
      c: 'cancelled',
      d: 'not-started',
    })
  })

  it('skipped still, not not-started, where that was settled before the turn', () => {
    const run = aRun(aFlow().path('a', 'b', 'x').fallBack('a', 'c'))
      .start()
      .fail('a', 'c')
    expect(run.summary.states).toEqual({ a: 'handled', b: 'skipped', x: 'skipped', c: 'failed' })
  })

  it('running from the start of its first attempt to the end of its last, waits included', () => {
    const run = aRun(aFlow().path('a', 'b').step('a', RETRY)).start().fail('a')
    expect(run.asked).toEqual(['wait a#2 1000'])
    expect(run.summary.states).toEqual({ a: 'running', b: 'waiting' })
    expect(run.due('a').asked).toEqual(['start a#2'])
    expect(run.ok('a').summary.states).toEqual({ a: 'succeeded', b: 'running' })
  })

  it('failed when its last attempt failed, not before', () => {
    const run = aRun(aFlow().path('a').step('a', RETRY)).start().fail('a').due('a')
    expect(run.summary.states).toEqual({ a: 'running' })
    expect(run.failAs('a', 'timeout').summary.states).toEqual({ a: 'failed' })
    expect(run.run.turn).toEqual({
      step: 'a',
      failure: { kind: 'timeout', message: 'a made up' },
    })
  })

  it('failed at once, without retry, where the failure is of kind invalid', () => {
    const run = aRun(aFlow().path('a').step('a', RETRY)).start().failAs('a', 'invalid')
    expect(run.summary.states).toEqual({ a: 'failed' })
    expect(run.asked).toEqual([])
  })
})

describe('a step starts once all its incoming edges are decided and at least one is taken', () => {
  const join = () => aFlow().path('a', 'join').path('b', 'join')

  it('so parallel branches join', () => {
    const run = aRun(join()).start()
    expect(run.asked).toEqual(['start a', 'start b'])
    expect(run.ok('b').asked).toEqual([])
    expect(run.ok('a').asked).toEqual(['start join'])
  })

  it('so a join starts with one of its branches dead, once that is sure', () => {
    const run = aRun(join().fallBack('a', 'x')).start().ok('b')
    expect(run.asked).toEqual([])
    expect(run.fail('a').asked).toEqual(['start join', 'start x'])
  })

  it('so alternatives merge', () => {
    const merge = () => aFlow().path('a', 'b').fallBack('a', 'c').edge('c', 'b')
    expect(aRun(merge()).start().ok('a').asked).toEqual(['start b'])
    const run = aRun(merge()).start().fail('a')
    expect(run.asked).toEqual(['start c'])
    expect(run.ok('c').asked).toEqual(['start b'])
  })

  it('and is skipped if all are dead, and its own edges are dead: skips spread through joins', () => {
    const flow = aFlow()
      .path('a', 'b', 'join', 'last')
      .path('c', 'd', 'join')
      .fallBack('a', 'x')
      .fallBack('c', 'x')
    const run = aRun(flow).start().fail('a')
    expect(run.summary.states).toMatchObject({ b: 'skipped', join: 'waiting', x: 'waiting' })
    expect(run.fail('c').asked).toEqual(['start x'])
    expect(run.summary.states).toMatchObject({ d: 'skipped', join: 'skipped', last: 'skipped' })
    expect(run.ok('x').summary.outcome).toBe('succeeded')
  })

  it("and a skipped step's handling edges are dead as well", () => {
    const flow = aFlow().path('a', 'b').fallBack('a', '$end').fallBack('b', 'c').path('d', 'c')
    const run = aRun(flow).start().fail('a').ok('d')
    expect(run.summary.states).toMatchObject({ b: 'skipped', c: 'running' })
  })

  it("all that is ready starts in the document's order of steps, not in that of the edges", () => {
    const flow = aFlow().step('z').step('m').step('a').path('first')
    for (const to of ['a', 'm', 'z']) flow.edge('first', to)
    expect(aRun(flow).start().ok('first').asked).toEqual(['start z', 'start m', 'start a'])
  })
})

describe('a handled failure', () => {
  it('is recorded with its error and triggers nothing', () => {
    const flow = aFlow().path('a').ignore('a').rollBack('a', 'undo', 'any-step')
    const run = aRun(flow).start().failAs('a', 'no-space')
    expect(run.summary).toMatchObject({ outcome: 'succeeded', order: ['a!'] })
    expect(run.progress('a').failure).toEqual({ kind: 'no-space', message: 'a made up' })
    expect(run.run.turn).toBeNull()
  })

  it.each([
    [
      'exactly its success successors',
      aFlow().path('a', 'b').path('a', 'c').ignore('a'),
      'ignored',
    ],
    ['$end where there are none', aFlow().path('a').ignore('a'), 'ignored'],
    [
      'one of its two successors',
      aFlow().path('a', 'b').path('a', 'c').fallBack('a', 'b'),
      'fellBack',
    ],
    [
      'its successor and another',
      aFlow().path('a', 'b').ignore('a').fallBack('a', 'c'),
      'fellBack',
    ],
    [
      '$end where there are successors',
      aFlow().path('a', 'b').edge('a', '$end', 'failure'),
      'fellBack',
    ],
    ['some other step', aFlow().path('a').fallBack('a', 'b'), 'fellBack'],
  ] as const)('counts once, by where its handling edges lead: %s: %s', (_where, flow, counted) => {
    const run = aRun(flow).start().fail('a')
    const { ignored, fellBack } = run.summary
    expect({ ignored, fellBack }).toEqual({ ignored: 0, fellBack: 0, [counted]: 1 })
  })

  it('counts nothing where the step succeeds', () => {
    const run = aRun(aFlow().path('a').ignore('a')).start().ok('a')
    expect(run.summary).toMatchObject({ outcome: 'succeeded', ignored: 0, fellBack: 0 })
  })
})

describe('the run succeeds', () => {
  it('when nothing is running and nothing can start', () => {
    const run = aRun(aFlow().path('a').path('b')).start().ok('a')
    expect(run.summary.outcome).toBeNull()
    expect(run.ok('b').summary.outcome).toBe('succeeded')
    expect(run.run.phase).toBe('ended')
  })

  it('where a failure leads past the rest to $end', () => {
    const run = aRun(aFlow().path('a', 'b').edge('a', '$end', 'failure'))
      .start()
      .fail('a')
    expect(run.summary).toMatchObject({ outcome: 'succeeded', states: { b: 'skipped' } })
  })
})
