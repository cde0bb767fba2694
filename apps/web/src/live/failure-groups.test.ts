import type { RunEvent } from '@contraflow/engine'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { failureGroups } from './failure-groups.ts'
import { type Told, toldRun } from './testing/told-run.ts'

const STARTED: RunEvent = { type: 'started' }

function run(...told: readonly Told[]) {
  const flow = aFlow()
    .path('a')
    .step('a', { title: 'Deliver' })
    .rollBack('a', 'undo', 'this-step', { title: 'Put back' })
  return toldRun(flow, [STARTED, ...told]).view
}

test('devices are counted by what failed on them and why, also on the way back', () => {
  const stop: RunEvent = { type: 'abort-requested', mode: 'stop' }
  const groups = failureGroups([
    run('a failed', 'undo ok'),
    run('a failed', 'undo failed'),
    run('a failed', 'undo failed'),
    run('a failed', stop, 'undo failed'),
    run('a ok'),
  ])
  expect(
    groups.map(({ title, isBack, message, count }) => [title, isBack, message, count]),
  ).toEqual([
    ['Deliver', false, 'a ended with exit code 7', 4],
    ['Put back', true, 'undo ended with exit code 7', 2],
    ['Put back', true, 'An operator stopped the way back.', 1],
  ])
})
