import { StepFailure, type WorkContext } from '@contraflow/plugin-sdk'
import { inWords, type Look } from './look.ts'
import { type Try, watched } from './watched.ts'

interface Steadiness {
  readonly times: number
  readonly intervalMs: number
  readonly withinMs: number
}

/**
 * Looks until it was right so many times in a row. Throws StepFailure `timeout` where it does not come to that in its time: its
 * own deadline is a time limit too, only that it can say what was seen last.
 */
export async function untilSteady(
  context: WorkContext<Steadiness>,
  subject: string,
  look: Look,
  tryTimeoutMs: number,
): Promise<{ readonly tries: number; readonly tookMs: number }> {
  const { times, intervalMs, withinMs } = context.params
  const from = performance.now()
  let last: Try | null = null
  let lastWrong: Try | null = null
  for await (const one of watched(context, { look, intervalMs, tryTimeoutMs, forMs: withinMs })) {
    last = one
    if (!one.seen.isRight) lastWrong = one
    context.progress(one.seen.isRight ? one.inARow : 0, times)
    if (one.seen.isRight && one.inARow >= times) {
      return { tries: one.count, tookMs: Math.round(performance.now() - from) }
    }
  }
  const often = times === 1 ? '' : `${times} times in a row `
  throw new StepFailure(
    'timeout',
    `${subject} was not right ${often}within ${withinMs / 1000} s: ${lastly(last, lastWrong)}`,
  )
}

function lastly(last: Try | null, lastWrong: Try | null): string {
  if (last === null) return 'not one try came to its end'
  if (!last.seen.isRight) return `the last of ${last.count} tries showed ${inWords(last.seen)}`
  const before = lastWrong === null ? '' : `, and before that it showed ${inWords(lastWrong.seen)}`
  return `when the time was over it had been right ${last.inARow} times in a row${before}`
}
