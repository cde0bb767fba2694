import { readFile } from 'node:fs/promises'
import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import { runText } from '@contraflow/plugin-sdk/commands'
import * as z from 'zod'

/** Another one with each boot of the kernel. */
const BOOT_ID = 'proc/sys/kernel/random/boot_id'
const stateSchema = z.object({ askedIn: z.string() })

/**
 * Asks the device to reboot and waits to be interrupted by that. Back again, it has succeeded if the kernel was booted
 * meanwhile; if only the agent was started anew, it asks again. Which boot it was asked in is on the disk before it asks.
 */
export async function reboot(
  context: StepContext<{ readonly command: string }>,
): Promise<{ readonly bootId: string; readonly previousBootId: string }> {
  const { state, resume, log } = context
  const bootId = await bootIdOf(context)
  const before = resume ? await state.read(stateSchema) : null
  if (before !== null && before.askedIn !== bootId) {
    log('the device is up again')
    return { bootId, previousBootId: before.askedIn }
  }
  if (before !== null) log('the device has not rebooted: it is asked again')
  await state.write({ askedIn: bootId })
  await ask(context)
  log('the device was asked to reboot')
  return context.untilInterrupted()
}

/** Also keeps a scratch folder that stands for a device from rebooting the machine that it is on. */
async function bootIdOf({ onDevice }: StepContext<unknown>): Promise<string> {
  try {
    return (await readFile(onDevice(BOOT_ID), 'utf8')).trim()
  } catch (error) {
    throw new StepFailure(
      'unavailable',
      `whether the device has rebooted could not be told: there is no ${BOOT_ID} below its root`,
      error,
    )
  }
}

async function ask(context: StepContext<{ readonly command: string }>): Promise<void> {
  const { command } = context.params
  const { exitCode, signal } = await runText(context, { text: command, program: ['/bin/sh'] })
  context.signal.throwIfAborted()
  if (exitCode === 0) return
  const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`
  throw new StepFailure('exit-code', `the device could not be asked to reboot: the command ${how}`)
}
