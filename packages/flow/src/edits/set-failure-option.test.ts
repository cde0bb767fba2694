import { describe, expect, it } from 'vitest'
import type { Flow } from '../document.ts'
import { aFlow } from '../testing/index.ts'
import { failureOptionOf } from './failure-option.ts'
import { setFailureOption } from './set-failure-option.ts'

/** A step with actions of both kinds and the flow-level rollback; another two beside it. */
const full = () =>
  aFlow()
    .path('a', 'b')
    .path('c')
    .rollBack('a', 'undo', 'this-step')
    .rollBack('a', 'note', 'any-step')
    .flowRollback(['tell'], 'a')
    .build()

const failing = ({ edges }: Flow, step = 'a') =>
  edges.filter(({ from, on }) => from === step && on === 'failure').map(({ to }) => to)
const actions = ({ rollbacks }: Flow) => rollbacks.map(({ id }) => id)

describe('choosing', () => {
  it('nothing takes every failure edge away, and the actions with them', () => {
    const flow = setFailureOption(full(), 'a', { kind: 'stop' })
    expect(failing(flow)).toEqual([])
    expect(actions(flow)).toEqual([])
    expect(failureOptionOf(flow, 'a')).toEqual({ kind: 'stop' })
  })

  it('Ignore keeps the any-step actions, and takes this-step ones and the edge to $rollback away', () => {
    const flow = setFailureOption(full(), 'a', { kind: 'ignore' })
    expect(failing(flow)).toEqual(['note', 'b'])
    expect(actions(flow)).toEqual(['note'])
    expect(failureOptionOf(flow, 'a')).toEqual({ kind: 'ignore' })
  })

  it('Ignore on the last step leads to $end, on several successors to each', () => {
    const last = setFailureOption(aFlow().path('a').build(), 'a', { kind: 'ignore' })
    expect(failing(last)).toEqual(['$end'])
    const forked = aFlow().path('a', 'b').path('a', 'c').build()
    expect(failing(setFailureOption(forked, 'a', { kind: 'ignore' }))).toEqual(['b', 'c'])
  })

  it('to fall back leads to the steps named, each once, and to no others', () => {
    const ignoring = setFailureOption(full(), 'a', { kind: 'ignore' })
    const flow = setFailureOption(ignoring, 'a', { kind: 'fall-back', to: ['c', 'c', 'a', 'note'] })
    expect(failing(flow)).toEqual(['note', 'c'])
    expect(failureOptionOf(flow, 'a')).toEqual({ kind: 'fall-back', to: ['c'] })
  })

  it('to fall back to $end ends the run there', () => {
    const flow = setFailureOption(full(), 'a', { kind: 'fall-back', to: ['$end'] })
    expect(failing(flow)).toEqual(['note', '$end'])
  })

  it('Run Rollback takes the handling edges away, and wires the flow-level rollback if nothing else is there', () => {
    const flow = aFlow().path('a', 'b').ignore('a').flowRollback(['tell'], 'b').build()
    expect(failing(setFailureOption(flow, 'a', { kind: 'roll-back' }))).toEqual(['$rollback'])
  })

  it('Run Rollback wires nothing where an action is there already, or the rollback is off', () => {
    const kept = aFlow().path('a').ignore('a').rollBack('a', 'note', 'any-step')
    const on = kept.flowRollback(['tell']).build()
    expect(failing(setFailureOption(on, 'a', { kind: 'roll-back' }))).toEqual(['note'])
    const off = aFlow().path('a').ignore('a').build()
    expect(failing(setFailureOption(off, 'a', { kind: 'roll-back' }))).toEqual([])
  })

  it('for a step touches no other, and for what is no step touches nothing', () => {
    const flow = aFlow()
      .path('a', 'b')
      .ignore('a')
      .ignore('b')
      .rollBack('b', 'note', 'any-step')
      .build()
    const changed = setFailureOption(flow, 'a', { kind: 'stop' })
    expect(failing(changed, 'b')).toEqual(failing(flow, 'b'))
    expect(actions(changed)).toEqual(['note'])
    expect(setFailureOption(flow, 'note', { kind: 'stop' })).toBe(flow)
    expect(setFailureOption(flow, '$start', { kind: 'ignore' })).toBe(flow)
  })
})
