import type { RunEvent } from '@contraflow/engine'
import { aFlow } from '@contraflow/flow/testing'
import { describe, expect, it } from 'vitest'
import { endWords, happened } from './run-words.ts'
import { type Told, toldRun } from './testing/told-run.ts'

const gateway = () =>
  aFlow()
    .path('a', 'b')
    .step('a', { title: 'Stop it' })
    .step('b', { title: 'Deliver' })
    .rollBack('a', 'undo-a', 'any-step', { title: 'Undo a' })
    .rollBack('b', 'undo-b', 'any-step', { title: 'Undo b' })

const STARTED: RunEvent = { type: 'started' }
const STOP: RunEvent = { type: 'abort-requested', mode: 'stop' }
const ROLL_BACK: RunEvent = { type: 'rollback-requested' }
const FAILED: readonly Told[] = [STARTED, 'a ok', 'b failed']

function said(told: readonly Told[], deadlineAt: Date | null = null) {
  const { view } = toldRun(gateway(), told, deadlineAt)
  return { row: happened(view), page: endWords(view) }
}

describe('of a run that failed to go back it is said which action failed, and why', () => {
  const cause = 'Deliver failed: b ended with exit code 7.'

  it('of one', () => {
    const words = `${cause} Undo a failed: undo-a ended with exit code 7.`
    expect(said([...FAILED, 'undo-b ok', 'undo-a failed'])).toEqual({
      row: `${words} Not undone: Stop it.`,
      page: `${words} Not undone, look at these first: Stop it.`,
    })
  })

  it('while it still goes back', () => {
    const { row } = said([...FAILED, 'undo-b failed'])
    expect(row).toBe(`${cause} Undo b failed: undo-b ended with exit code 7.`)
  })

  it('of one that an operator stopped, with what never had its turn', () => {
    expect(said([...FAILED, STOP, 'undo-b failed']).row).toBe(
      `${cause} An operator stopped the way back. Undo b was cancelled. Undo a did not run. Not undone: Stop it and Deliver.`,
    )
  })

  it('of one whose journal was lost on its way back', () => {
    const lost: RunEvent = { type: 'journal-lost', reason: 'The journal is gone' }
    expect(said([...FAILED, lost]).row).toBe(
      `${cause} The journal is gone. Undo b was cancelled. Undo a did not run. Not undone: Stop it and Deliver.`,
    )
  })
})

describe('a run that ended without a failure of its own says why', () => {
  it('not started in time', () => {
    const expired = said([{ type: 'expired' }], new Date(2026, 10, 12, 21, 56))
    expect(expired).toEqual({
      row: 'It was not started by its deadline, 12 Nov 21:56.',
      page: 'It was not started by its deadline, 12 Nov 21:56. Nothing was changed on the device.',
    })
    expect(said([{ type: 'expired' }]).row).toBe('It was not started by its deadline.')
  })

  it('refused by its device', () => {
    expect(said([{ type: 'refused', reason: 'There is no room' }]).page).toBe(
      'There is no room. Nothing was changed on the device.',
    )
  })

  it('stopped before it began', () => {
    expect(said([STOP]).page).toBe(
      'An operator stopped it before it began. Nothing was changed on the device.',
    )
  })

  it('stopped', () => {
    expect(said([STARTED, 'a ok', STOP, 'b failed']).page).toBe(
      'An operator stopped it. Not undone, look at these first: Stop it and Deliver.',
    )
  })

  it('stopped and rolled back at once', () => {
    const abort: RunEvent = { type: 'abort-requested', mode: 'roll-back' }
    const told = [STARTED, 'a ok', abort, 'b failed', 'undo-b ok', 'undo-a ok'] as const
    expect(said(told).page).toBe(
      'An operator had it stopped and rolled back while Deliver was running. Nothing is left to undo.',
    )
  })

  it('rolled back after it had succeeded', () => {
    expect(said([STARTED, 'a ok', 'b ok', ROLL_BACK, 'undo-b ok', 'undo-a ok']).page).toBe(
      'An operator rolled it back after it had succeeded. Nothing is left to undo.',
    )
  })

  it('rolled back after it had been stopped', () => {
    const told = [STARTED, 'a ok', STOP, 'b failed', ROLL_BACK, 'undo-b ok', 'undo-a ok'] as const
    expect(said(told).row).toBe('An operator stopped it, and rolled it back later.')
  })
})

it('of a run that succeeded there is nothing to say', () => {
  expect(said([STARTED, 'a ok', 'b ok'])).toEqual({ row: '', page: '' })
})
