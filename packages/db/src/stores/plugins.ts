import type { Store } from '@contraflow/api'
import { asc, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { plugins } from '../schema.ts'
import { healthOfTypes } from './plugin-health.ts'

export function pluginStore(db: Database): Store['plugins'] {
  return {
    async list(organisationId) {
      const rows = await db
        .select()
        .from(plugins)
        .where(eq(plugins.organisationId, organisationId))
        .orderBy(asc(plugins.createdAt), asc(plugins.digest))
      return rows.map(({ organisationId: _organisation, ...plugin }) => plugin)
    },
    async insert(organisationId, plugin) {
      await db
        .insert(plugins)
        .values({ ...plugin, organisationId })
        .onConflictDoNothing()
    },
    health: (organisationId, since) => healthOfTypes(db, organisationId, since),
  }
}
