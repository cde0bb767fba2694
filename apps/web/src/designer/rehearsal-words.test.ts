import { compile } from '@contraflow/flow'
import { aCatalog, aFlow, type FlowBuilder } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { rehearsalMarks, rehearsed } from './rehearsal-marks.ts'
import { namesOf, saidOf } from './rehearsal-words.ts'

const gateway = () =>
  aFlow()
    .path('stop', 'deliver', 'announce')
    .ignore('announce')
    .rollBack('stop', 'start-again', 'any-step')
    .rollBack('deliver', 'put-back')

function played(flow: FlowBuilder, fail: readonly string[], ends: readonly string[] = []) {
  const drawn = flow.build()
  const plan = compile(drawn, aCatalog())
  const result = rehearsed(plan, { fail, ends })
  return { plan, result, said: saidOf(fail, result, namesOf(drawn)) }
}

describe('a rehearsal says in one sentence what the device is left with', () => {
  it('what runs back, in its order', () => {
    expect(played(gateway(), ['deliver']).said).toEqual({
      given: 'If deliver fails',
      notReached: '',
      back: 'put-back, then start-again',
      leaves: 'Nothing is left to undo.',
    })
  })

  it('failures that are handled, and what is not reached', () => {
    expect(played(gateway(), ['announce', 'put-back']).said).toEqual({
      given: 'If announce fails',
      notReached: 'put-back is not reached.',
      back: '',
      leaves: 'Handled failures: 1 ignored.',
    })
  })

  it('what is cancelled before it could fail', () => {
    const flow = aFlow().path('a').path('b').rollBack('a', 'undo').rollBack('b', 'undo-b')
    expect(played(flow, ['b', 'a'], ['b']).said).toMatchObject({
      given: 'If b fails',
      notReached: 'a is cancelled before.',
    })
  })

  it('an action that fails is never passed over: the device may be inconsistent', () => {
    const { said, result } = played(gateway(), ['deliver', 'put-back'])
    expect(result.summary.outcome).toBe('rollback-failed')
    expect(said.given).toBe('If deliver and put-back fail')
    expect(said.leaves).toBe(
      'The device may be inconsistent: put-back failed on the way back. Not undone: deliver.',
    )
  })

  it('nothing fails', () => {
    expect(played(gateway(), []).said).toMatchObject({ given: 'If nothing fails', back: '' })
  })
})

describe('the marks of a rehearsal', () => {
  it('number what happens in its order, and say what runs at once and what is cancelled', () => {
    const flow = aFlow().path('a').path('b').rollBack('a', 'undo').rollBack('b', 'undo-b')
    const { plan, result } = played(flow, ['b'], ['b'])
    const marks = rehearsalMarks(plan, result, 4, (id) => id)
    expect(marks.get('a')).toEqual({
      tone: 'not-yet',
      word: '~ cancelled',
      number: 1,
      detail: 'beside b',
    })
    expect(marks.get('b')).toMatchObject({ tone: 'broken', word: 'fails', number: 2 })
    expect(marks.get('undo-b')).toEqual({ tone: 'back', number: 3 })
    expect(marks.get('undo')).toEqual({ tone: 'back', number: 4 })
  })

  it('show no more than has happened', () => {
    const { plan, result } = played(gateway(), ['deliver'])
    const marks = rehearsalMarks(plan, result, 1, (id) => id)
    expect(marks.get('stop')).toEqual({ tone: 'going', number: 1 })
    expect(marks.get('deliver')).toEqual({ tone: 'not-yet' })
    expect(marks.get('put-back')).toEqual({ tone: 'not-yet' })
  })
})
