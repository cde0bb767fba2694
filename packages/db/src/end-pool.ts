import { setTimeout as sleep } from 'node:timers/promises'
import type { Pool } from 'pg'

const AT_MOST_MS = 5_000

/**
 * Ends all connections, and resolves once the database has heard of it: `pool.end()` alone resolves while they still close,
 * and a database that is stopped then breaks them with an error that nobody expects. Resolves after five seconds in any
 * case: a connection that broke while it was made, or is still in use, is not told of.
 */
export async function endPool(pool: Pool): Promise<void> {
  let open = pool.totalCount
  const closed = new Promise<void>((resolve) => {
    if (open === 0) resolve()
    pool.on('remove', () => {
      open -= 1
      if (open === 0) resolve()
    })
  })
  const waiting = new AbortController()
  await Promise.race([
    pool.end().then(() => closed),
    sleep(AT_MOST_MS, undefined, waiting).catch(() => undefined),
  ])
  waiting.abort()
}
