import type { Pool } from 'pg'

/**
 * Ends all connections, and resolves once the database has heard of it: `pool.end()` alone resolves while they still close,
 * and a database that is stopped then breaks them with an error that nobody expects.
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
  await pool.end()
  await closed
}
