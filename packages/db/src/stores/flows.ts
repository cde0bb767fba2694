import type { FlowRecord, Store } from '@contraflow/api'
import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { flows } from '../schema.ts'

export function flowStore(db: Database): Store['flows'] {
  const one = (organisationId: string, id: string) =>
    and(eq(flows.organisationId, organisationId), eq(flows.id, id))
  return {
    async list(organisationId) {
      const rows = await db
        .select()
        .from(flows)
        .where(eq(flows.organisationId, organisationId))
        .orderBy(desc(flows.updatedAt))
      return rows.map(recordOf)
    },
    async get(organisationId, id) {
      const [row] = await db.select().from(flows).where(one(organisationId, id))
      return row === undefined ? null : recordOf(row)
    },
    async insert(organisationId, flow) {
      await db.insert(flows).values({ ...flow, organisationId })
    },
    async save(organisationId, { id, revision, ...changed }) {
      const [row] = await db
        .update(flows)
        .set({ ...changed, revision: revision + 1 })
        .where(and(one(organisationId, id), eq(flows.revision, revision)))
        .returning()
      return row === undefined ? null : recordOf(row)
    },
    async setArchived(organisationId, id, archived) {
      await db.update(flows).set({ archived }).where(one(organisationId, id))
    },
  }
}

function recordOf({
  organisationId: _organisation,
  ...row
}: typeof flows.$inferSelect): FlowRecord {
  return row
}
