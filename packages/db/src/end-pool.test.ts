import { Pool } from 'pg'
import { expect, test } from 'vitest'
import { endPool } from './end-pool.ts'
import { testDatabase } from './testing/index.ts'

test('once a pool has ended, so has each of its connections', async () => {
  await using database = await testDatabase()
  const pool = new Pool({ connectionString: database.url, max: 10 })
  let closed = 0
  pool.on('remove', () => {
    closed += 1
  })
  await Promise.all(Array.from({ length: 10 }, () => pool.query('select pg_sleep(0.05)')))
  expect(pool.totalCount).toBe(10)
  await endPool(pool)
  expect(closed).toBe(10)
})

test('a pool that was never used ends at once', async () => {
  await endPool(new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' }))
})
