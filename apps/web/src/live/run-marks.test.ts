import type { RunEvent } from '@contraflow/engine'
import { aFlow } from '@contraflow/flow/testing'
import { expect, test } from 'vitest'
import { replayed } from './attempts.ts'
import { attemptTones, runMarks } from './run-marks.ts'
import { type Told, toldRun } from './testing/told-run.ts'

const STARTED: RunEvent = { type: 'started' }
const STOP: RunEvent = { type: 'abort-requested', mode: 'stop' }
const LOST: RunEvent = { type: 'journal-lost', reason: 'It is gone.' }

/** Of each attempt: what it is of, the colour of its bar, and that of its card. */
function coloured(told: readonly Told[], change = {}) {
  const flow = aFlow().path('a').step('a', change).rollBack('a', 'undo', 'this-step')
  const { plan, entries } = toldRun(flow, [STARTED, ...told])
  const { run, attempts } = replayed(plan, entries)
  const tones = attemptTones(run, attempts)
  const marks = runMarks(run, attempts, entries, 0)
  return attempts.map((attempt) => [
    attempt.id,
    tones.get(attempt),
    marks.get(attempt.id)?.tone,
    marks.get(attempt.id)?.word,
  ])
}

test('the bar of a last attempt has the colour of its card, however it ended', () => {
  expect(coloured(['a ok'])).toEqual([['a', 'done', 'done', 'succeeded']])
  expect(coloured([])).toEqual([['a', 'going', 'going', 'running']])
  expect(coloured([STOP, 'a failed'])).toEqual([['a', 'not-yet', 'not-yet', 'cancelled']])
  expect(coloured([LOST])).toEqual([['a', 'not-yet', 'not-yet', 'cancelled']])
  expect(coloured(['a failed', LOST])).toEqual([
    ['a', 'broken', 'broken', 'failed'],
    ['undo', 'not-yet', 'not-yet', 'cancelled'],
  ])
  expect(coloured(['a failed', 'undo ok'])).toEqual([
    ['a', 'broken', 'broken', 'failed'],
    ['undo', 'back', 'back', 'done'],
  ])
})

test('an interrupted step that is not run again has a red bar as it has a red card', () => {
  const [first] = coloured(['a interrupted'], { uses: 'try/fail@1', params: {} })
  expect(first).toEqual(['a', 'broken', 'broken', 'failed'])
})

test('an attempt that failed stays red while its step waits for the next one, and after it', () => {
  const retry = { retry: { attempts: 2, delayMs: 1, factor: 1 } }
  expect(coloured(['a failed'], retry)).toEqual([['a', 'broken', 'going', 'running']])
  const due: RunEvent = { type: 'retry-due', id: 'a', attempt: 2 }
  expect(coloured(['a failed', due], retry)).toEqual([
    ['a', 'broken', 'going', 'running'],
    ['a', 'going', 'going', 'running'],
  ])
})
