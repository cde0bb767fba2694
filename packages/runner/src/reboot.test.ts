import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Run, summarize } from '@contraflow/engine'
import type { FlowInput } from '@contraflow/flow'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Runner } from './runner.ts'
import {
  assignment,
  type BenchDevice,
  benchDevice,
  command,
  killedIn,
  outputOf,
  planned,
} from './testing/bench-device.ts'

let device: BenchDevice
beforeEach(() => {
  device = benchDevice()
  boot('first')
})
afterEach(() => device[Symbol.asyncDispose]())

/** Nothing reboots here: the device is a folder. */
function boot(id: string): void {
  const file = join(device.root, 'proc/sys/kernel/random/boot_id')
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, id)
}

/** install → reboot → check; going back, `uninstall`. */
function withReboot(asking = 'echo asked >> log'): Omit<FlowInput, 'format'> {
  return {
    name: 'With a reboot',
    steps: [
      command('install', 'echo install >> log'),
      { id: 'reboot', uses: 'system/reboot@1', params: { command: asking } },
      command('check', 'echo ${{ steps.reboot.result.bootId }} >> log'),
    ],
    rollbacks: [command('uninstall', 'echo uninstall >> log')],
    edges: [
      { from: '$start', to: 'install', on: 'success' },
      { from: 'install', to: 'reboot', on: 'success' },
      { from: 'reboot', to: 'check', on: 'success' },
      { from: 'install', to: 'uninstall', on: 'failure', trigger: 'any-step' },
    ],
  }
}

const assigned = (flow = withReboot()) => assignment(planned(flow, device.plugins))

async function goOn(meanwhile: (runner: Runner) => unknown = () => undefined): Promise<Run> {
  const runner = device.open()
  const ended = runner.whenEnded('run_1')
  await runner.recover()
  await meanwhile(runner)
  return ended
}

const timesAsked = () => device.log().filter((word) => word === 'asked').length
const isWaiting = (runner: Runner) =>
  vi.waitUntil(
    () => outputOf(runner.entries('run_1', 0, 1_000)).includes('was asked to reboot'),
    10_000,
  )

test('goes on behind the reboot once the device is up again', async () => {
  await killedIn(device, assigned(), 'asked')
  boot('second')
  const run = await goOn()
  expect(summarize(run)).toMatchObject({
    outcome: 'succeeded',
    order: ['install', 'reboot', 'check'],
  })
  expect(device.log()).toEqual(['install', 'asked', 'second'])
})

test('asks again where only the agent was killed', async () => {
  await killedIn(device, assigned(), 'asked')
  const again = device.open()
  await again.recover()
  await vi.waitUntil(() => timesAsked() === 2, 10_000)
  await again.close()
  boot('second')
  expect((await goOn()).outcome).toBe('succeeded')
  expect(device.log()).toEqual(['install', 'asked', 'asked', 'second'])
})

test('an agent that is asked to end does not wait for the reboot that it waits for', async () => {
  const runner = device.open()
  await runner.recover()
  runner.assign(assigned())
  await isWaiting(runner)
  await runner.drain()
  await runner.close()
  boot('second')
  expect((await goOn()).outcome).toBe('succeeded')
})

test('a reboot that the device refuses is a failure, and the way back is gone', async () => {
  const runner = device.open()
  await runner.recover()
  runner.assign(assigned(withReboot('echo no >&2; exit 4')))
  const run = await runner.whenEnded('run_1')
  expect(run.turn?.failure).toMatchObject({
    kind: 'exit-code',
    message: expect.stringContaining('exit code 4'),
  })
  expect(run.outcome).toBe('rolled-back')
  expect(device.log()).toEqual(['install', 'uninstall'])
})

test('cancelled while it waits, it ends, and the way back is gone', async () => {
  const runner = device.open()
  await runner.recover()
  runner.assign(assigned())
  await isWaiting(runner)
  runner.order('run_1', 'stop-and-roll-back')
  const run = await runner.whenEnded('run_1')
  expect(run).toMatchObject({ outcome: 'rolled-back', turn: { step: 'reboot' } })
  expect(device.log()).toEqual(['install', 'asked', 'uninstall'])
})
