import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'pg'
import { endPool } from '../end-pool.ts'
import { migrate } from '../migrate.ts'
import { startPostgres } from '../start-postgres.ts'

/** A real PostgreSQL of a test file's own, migrated and empty; gone with it. */
export interface TestDatabase {
  readonly url: string
  readonly pool: Pool
  [Symbol.asyncDispose](): Promise<void>
}

export async function testDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-db-'))
  // Nobody cuts the power here; all else is as it is for users.
  const postgres = await startPostgres(join(folder, 'postgres'), { fsync: 'off' })
  const pool = new Pool({ connectionString: postgres.url, max: 10 })
  await migrate(pool)
  return {
    url: postgres.url,
    pool,
    async [Symbol.asyncDispose]() {
      await endPool(pool)
      await postgres.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
