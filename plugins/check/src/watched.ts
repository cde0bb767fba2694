import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkContext } from '@contraflow/plugin-sdk'
import { limited } from './limited.ts'
import { inWords, type Look, type Seen } from './look.ts'

export interface Try {
  readonly seen: Seen
  /** How many tries there were, this one among them. */
  readonly count: number
  /** How many in a row, up to this one, went as this one did: rightly or not. */
  readonly inARow: number
}

export interface Watching {
  readonly look: Look
  readonly intervalMs: number
  /** One try may take so long. */
  readonly tryTimeoutMs: number
  /** From now on; after that no try begins, and one under way is given up. */
  readonly forMs: number
}

/**
 * Looks again and again, and yields each try that came to its end; logs what is seen whenever that changes, and not each
 * time. Ends when the time is over. Throws when the attempt is cancelled.
 */
export async function* watched(
  { log, signal }: WorkContext<unknown>,
  { look, intervalMs, tryTimeoutMs, forMs }: Watching,
): AsyncGenerator<Try> {
  using all = limited(signal, forMs)
  const end = all.signal
  const tell = changesTo(log)
  let wasRight: boolean | null = null
  let inARow = 0
  for (let count = 1; !end.aborted; count += 1) {
    const seen = await lookOnce(look, end, tryTimeoutMs)
    // What was cut short says nothing of what was looked at.
    if (end.aborted && !seen.isRight) break
    tell(seen)
    inARow = wasRight === seen.isRight ? inARow + 1 : 1
    wasRight = seen.isRight
    yield { seen, count, inARow }
    await sleep(intervalMs, undefined, { signal: end }).catch(() => undefined)
  }
  signal.throwIfAborted()
}

async function lookOnce(look: Look, end: AbortSignal, timeoutMs: number): Promise<Seen> {
  using one = limited(end, timeoutMs)
  return await look(one.signal)
}

/** Logs what is seen where it is not what was seen before, and then how often that was. */
function changesTo(log: (line: string) => void): (seen: Seen) => void {
  let before: Seen | null = null
  let alike = 0
  return (seen) => {
    if (before?.what === seen.what && before.isRight === seen.isRight) {
      alike += 1
      return
    }
    if (alike > 1) log(`(${alike} times)`)
    log(inWords(seen))
    alike = 1
    before = seen
  }
}
