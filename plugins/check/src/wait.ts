import { setTimeout as sleep } from 'node:timers/promises'
import { type StepContext, StepFailure } from '@contraflow/plugin-sdk'
import type { z } from 'zod'
import { inWords, type Look } from './look.ts'
import { lookAtAddress } from './look-at-address.ts'
import { lookWithCommand } from './look-with-command.ts'
import type { waitParams } from './manifest.ts'
import { watched } from './watched.ts'

const TELL_MS = 1_000

type Context = StepContext<z.output<typeof waitParams>>

/**
 * Waits, and fails as soon as what it watches goes wrong too often in a row. Always the whole time anew: what an interruption
 * has hidden was not watched. Throws StepFailure `error` for what went wrong, `timeout` where nothing came to its end.
 */
export async function wait(
  context: Context,
): Promise<{ readonly tries: number; readonly tookMs: number }> {
  const { durationMs } = context.params
  const looks = await looksOf(context)
  const from = performance.now()
  const tell = () => context.progress(Math.min(performance.now() - from, durationMs), durationMs)
  const telling = setInterval(tell, TELL_MS)
  try {
    const tries = looks.length === 0 ? await onlyWait(context) : await watch(context, looks)
    context.progress(durationMs, durationMs)
    return { tries, tookMs: Math.round(performance.now() - from) }
  } finally {
    clearInterval(telling)
  }
}

async function looksOf(context: Context): Promise<readonly Look[]> {
  const { run, url, ...params } = context.params
  const command =
    run === undefined ? [] : [lookWithCommand(context, { ...params, run, exitCode: 0 })]
  const address = url === undefined ? [] : [await lookAtAddress(context, { ...params, url })]
  return [...command, ...address]
}

async function onlyWait({ params, signal }: Context): Promise<number> {
  await sleep(params.durationMs, undefined, { signal })
  return 0
}

async function watch(context: Context, looks: readonly Look[]): Promise<number> {
  const { durationMs: forMs, intervalMs, tryTimeoutMs, failures } = context.params
  const from = performance.now()
  let tries = 0
  for await (const one of watched(context, { look: all(looks), intervalMs, tryTimeoutMs, forMs })) {
    tries = one.count
    if (one.seen.isRight || one.inARow < failures) continue
    const after = ((performance.now() - from) / 1000).toFixed(1)
    const often = failures === 1 ? '' : ` ${failures} times in a row`
    throw new StepFailure(
      'error',
      `it did not hold out: after ${after} of ${forMs / 1000} s there was${often} ${inWords(one.seen)}`,
    )
  }
  if (tries > 0) return tries
  throw new StepFailure('timeout', `not one try came to its end within ${forMs / 1000} s`)
}

/** One after the other, up to the first that is wrong. */
function all(looks: readonly Look[]): Look {
  return async (signal) => {
    const right: string[] = []
    for (const look of looks) {
      const seen = await look(signal)
      if (!seen.isRight) return seen
      right.push(seen.what)
    }
    return { isRight: true, what: right.join(', '), excerpt: '' }
  }
}
