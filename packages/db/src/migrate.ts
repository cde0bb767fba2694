import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator'
import type { Pool } from 'pg'

/** Until there are accounts, everything belongs to this one organisation and is done by this one person. */
export const FIRST_ORGANISATION = { id: 'org_first', name: 'Contraflow' } as const
export const FIRST_PERSON = { id: 'per_first', name: 'You' } as const

const LOCK = 4_026_531

/** Brings the database up to date. Several servers may do so at once: one does it, the others wait. */
export async function migrate(pool: Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK])
    await applyMigrations(drizzle(client), { migrationsFolder: migrationsFolder() })
    await client.query(
      'insert into organisations (id, name) values ($1, $2) on conflict do nothing',
      [FIRST_ORGANISATION.id, FIRST_ORGANISATION.name],
    )
    await client.query(
      'insert into people (id, organisation_id, name) values ($1, $2, $3) on conflict do nothing',
      [FIRST_PERSON.id, FIRST_ORGANISATION.id, FIRST_PERSON.name],
    )
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]).catch(() => undefined)
    client.release()
  }
}

/** Beside the sources, or carried along beside a bundle. */
function migrationsFolder(): string {
  const beside = fileURLToPath(new URL('./migrations', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../migrations', import.meta.url))
}
