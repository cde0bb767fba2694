import { createRun, type RunEvent, replay, stateOf } from '@contraflow/engine'
import { compile } from '@contraflow/flow'
import { aCatalog, aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { runSummaryView } from './run-views.ts'

const PLAN = compile(
  aFlow()
    .path('a')
    .step('a', { title: 'Deliver' })
    .rollBack('a', 'first', 'this-step', { title: 'Put back' })
    .rollBack('a', 'second', 'this-step', { title: 'Start again' })
    .build(),
  aCatalog(),
)
const AT = new Date('2026-11-12T21:56:00Z')
const FAILURE = { kind: 'exit-code', message: 'it ended with exit code 7' } as const

function failed(id: string): RunEvent {
  return { type: 'attempt-ended', id, attempt: 1, outcome: { ok: false, failure: FAILURE } }
}

function viewAfter(...events: readonly RunEvent[]) {
  const record = {
    id: 'run_1',
    deploymentId: 'dep_1',
    flowId: 'flw_1',
    flowName: 'A flow',
    versionId: 'ver_1',
    versionNumber: 1,
    deviceId: 'dev_1',
    deviceName: 'a device',
    deviceOnline: false,
    deadlineAt: AT,
    state: stateOf(replay(createRun(PLAN), [{ type: 'started' }, ...events])),
    lastSeq: events.length + 1,
    pendingOrder: null,
    orderRefusal: null,
    deviceRemovedAt: null,
    assigned: true,
    artifacts: [],
    createdAt: AT,
    startedAt: AT,
    endedAt: null,
  }
  return runSummaryView(record, PLAN)
}

test('a run’s view tells which actions failed and why, by their titles, as soon as they have', () => {
  const view = viewAfter(failed('a'), failed('first'))
  expect(view.notDone).toEqual([{ id: 'first', how: 'failed', message: FAILURE.message }])
  expect(view.titles).toEqual({ a: 'Deliver', first: 'Put back' })
})

test('at the end it tells what was cut short, and what never had its turn', () => {
  const stop: RunEvent = { type: 'abort-requested', mode: 'stop' }
  const stopped = viewAfter(failed('a'), stop, failed('first'))
  expect(stopped).toMatchObject({ outcome: 'rollback-failed', stopped: true })
  const cutShort = [
    { id: 'first', how: 'cancelled', message: null },
    { id: 'second', how: 'not-run', message: null },
  ]
  expect(stopped.notDone).toEqual(cutShort)
  const lost: RunEvent = { type: 'journal-lost', reason: 'It is gone.' }
  expect(viewAfter(failed('a'), lost).notDone).toEqual(cutShort)
})

test('it tells by when it has to start, and that its device is away', () => {
  expect(viewAfter()).toMatchObject({ deviceOnline: false, deadlineAt: AT.toISOString() })
})
