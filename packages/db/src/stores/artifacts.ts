import type { Store } from '@contraflow/api'
import { asc, desc, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { artifacts } from '../schema.ts'

export function artifactStore(db: Database): Store['artifacts'] {
  return {
    async list(organisationId) {
      const rows = await db
        .selectDistinctOn([artifacts.name])
        .from(artifacts)
        .where(eq(artifacts.organisationId, organisationId))
        .orderBy(asc(artifacts.name), desc(artifacts.createdAt))
      return rows.map(({ organisationId: _organisation, ...artifact }) => artifact)
    },
    async insert(organisationId, artifact) {
      await db.insert(artifacts).values({ ...artifact, organisationId })
    },
    async has(digest) {
      const rows = await db
        .select({ id: artifacts.id })
        .from(artifacts)
        .where(eq(artifacts.digest, digest))
        .limit(1)
      return rows.length > 0
    },
  }
}
