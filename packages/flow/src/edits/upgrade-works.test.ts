import { describe, expect, it } from 'vitest'
import { aFlow } from '../testing/index.ts'
import { upgradeWorks } from './upgrade-works.ts'

const drawn = () =>
  aFlow()
    .path('a', 'b')
    .step('b', { uses: 'try/fail@1', params: {} })
    .rollBack('a', 'undo')
    .flowRollback(['tell'], 'a')
    .build()
const to = (id: string, uses: string) => ({ id, uses, params: { command: id } })

describe('an upgrade', () => {
  it('gives steps, their actions and those of the whole flow another major and other params, at once', () => {
    const flow = drawn()
    const upgraded = upgradeWorks(
      flow,
      ['a', 'undo', 'tell'].map((id) => to(id, 'command/run@3')),
    )
    const newer = (id: string) => ({ id, uses: 'command/run@3', params: { command: id } })
    expect(upgraded.steps[0]).toEqual(newer('a'))
    expect(upgraded.rollbacks).toEqual([{ ...newer('undo'), undoes: true }])
    expect(upgraded.flowRollback?.actions).toEqual([{ ...newer('tell'), undoes: true }])
    const { steps, rollbacks: _actions, flowRollback: _whole, ...rest } = upgraded
    const { steps: before, rollbacks: _old, flowRollback: _oldWhole, ...restBefore } = flow
    expect(steps[1]).toEqual(before[1])
    expect(rest).toEqual(restBefore)
  })

  it.each([
    ['nobody', 'command/run@2'],
    ['a', 'command/run@1'],
    ['a', 'command/script@2'],
    ['b', 'try/fail@0'],
    ['a', ''],
  ])('of %s to "%s" is none: the very same flow', (id, uses) => {
    const flow = drawn()
    expect(upgradeWorks(flow, [to(id, uses)])).toBe(flow)
  })

  it('goes over majors by their number, not by their letters', () => {
    const flow = upgradeWorks(drawn(), [to('a', 'command/run@9')])
    expect(upgradeWorks(flow, [to('a', 'command/run@10')]).steps[0]?.uses).toBe('command/run@10')
  })
})
