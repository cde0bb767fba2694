import { expect, test } from 'vitest'
import { type AbortedRun, abortChoice, canAbort, toldWords } from './order-words.ts'

const run = (change: Partial<AbortedRun> = {}): AbortedRun => ({
  ...{ phase: 'forward', stopped: false, deviceRemovedAt: null, pendingOrder: null },
  ...change,
})
const titles = (...runs: readonly AbortedRun[]) => abortChoice(runs).ways.map(({ title }) => title)

test('what goes forward is stopped, with or without its way back', () => {
  expect(titles(run())).toEqual(['Stop and roll back', 'Stop'])
  expect(titles(run({ phase: 'assigned' }))).toEqual(['Stop and roll back', 'Stop'])
})

test('of what goes back already only the way back can be stopped, and it is said what that leaves', () => {
  for (const phase of ['cancelling', 'back'] as const) {
    expect(titles(run({ phase }))).toEqual(['Stop the way back'])
  }
  const { isBackOnly, ways } = abortChoice([run({ phase: 'back' })])
  expect(isBackOnly).toBe(true)
  expect(ways[0]?.order).toBe('stop')
  expect(ways[0]?.says.join()).toMatch(/^The action that runs is cancelled/)
  expect(ways[0]?.says.join()).toMatch(/rollback failed, and can’t be rolled back again\.$/)
})

test('what is stopping, has ended or is on a removed device can not be aborted', () => {
  const over = [
    run({ stopped: true, phase: 'cancelling' }),
    run({ phase: 'ended' }),
    run({ deviceRemovedAt: '2026-01-01T00:00:00Z' }),
  ]
  expect(canAbort(over)).toBe(false)
  expect(canAbort([...over, run({ phase: 'back' })])).toBe(true)
})

test('of runs in both directions it is counted what happens to each kind', () => {
  const runs = [
    run(),
    run(),
    run({ phase: 'assigned' }),
    run({ phase: 'back' }),
    run({ phase: 'ended' }),
    run({ deviceRemovedAt: '2026-01-01T00:00:00Z' }),
  ]
  const [turn, stop] = abortChoice(runs).ways
  expect(turn?.says).toEqual([
    '2 runs go forward: the way back runs, and undoes what started as it was drawn.',
    '1 run has not begun: it does not begin. If its device has begun unheard, the way back runs.',
    '1 run goes back already: it goes on with that.',
    '1 run was on a removed device: nothing is ordered there.',
  ])
  expect(stop?.says[2]).toMatch(/^1 run goes back already: the action that runs is cancelled/)
  expect(titles(run({ phase: 'back' }), run({ phase: 'back' }))).toEqual(['Stop the way back'])
})

test('a way that is ordered already is not offered again, and the other is', () => {
  const { ways } = abortChoice([run({ pendingOrder: 'stop-and-roll-back' })])
  expect(ways.map(({ refusal }) => refusal === null)).toEqual([false, true])
})

test('what is said to have been ordered is what was ordered', () => {
  expect(toldWords(1, 'stop-and-roll-back')).toBe('One run is told to stop and roll back.')
  expect(toldWords(3, 'stop')).toBe('3 runs are told to stop.')
  expect(toldWords(0, 'stop')).toMatch(/^No run was told/)
})
