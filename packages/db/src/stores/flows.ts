import type { DraftChange, FlowRecord, Store } from '@contraflow/api'
import { and, asc, desc, eq, gt, lte, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database.ts'
import { DRAFT_CHANNEL } from '../listen-to-drafts.ts'
import { draftStates, draftUpdates, flows } from '../schema.ts'

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
    change(organisationId, id, decide) {
      return db.transaction(async (tx) => {
        const [row] = await tx.select().from(flows).where(one(organisationId, id)).for('update')
        if (row === undefined) return null
        const flow = recordOf(row)
        const [folded = null] = await tx
          .select()
          .from(draftStates)
          .where(eq(draftStates.flowId, id))
        const updates = await updatesAfter(tx, id, folded?.revision ?? flow.revision)
        const change = decide({ flow, folded, updates })
        return change === null ? flow : write(tx, flow, change)
      })
    },
    async updatesSince(organisationId, id, revision) {
      return db.transaction(
        async (tx) => {
          const [row] = await tx.select({ id: flows.id }).from(flows).where(one(organisationId, id))
          if (row === undefined) return []
          const [folded] = await tx.select().from(draftStates).where(eq(draftStates.flowId, id))
          if (folded === undefined || folded.revision <= revision) {
            return updatesAfter(tx, id, revision)
          }
          const { content } = folded
          const together = { revision: folded.revision, content, by: '', origin: '' }
          return [together, ...(await updatesAfter(tx, id, folded.revision))]
        },
        { isolationLevel: 'repeatable read', accessMode: 'read only' },
      )
    },
    async setArchived(organisationId, id, archived) {
      await db.update(flows).set({ archived }).where(one(organisationId, id))
    },
  }
}

function updatesAfter(tx: Transaction, flowId: string, revision: number) {
  const { content, by, origin } = draftUpdates
  return tx
    .select({ revision: draftUpdates.revision, content, by, origin })
    .from(draftUpdates)
    .where(and(eq(draftUpdates.flowId, flowId), gt(draftUpdates.revision, revision)))
    .orderBy(asc(draftUpdates.revision))
}

async function write(
  tx: Transaction,
  flow: FlowRecord,
  { folded, next }: DraftChange,
): Promise<FlowRecord> {
  const flowId = flow.id
  if (folded !== null) {
    await tx
      .insert(draftStates)
      .values({ flowId, ...folded })
      .onConflictDoUpdate({ target: draftStates.flowId, set: folded })
    await tx
      .delete(draftUpdates)
      .where(and(eq(draftUpdates.flowId, flowId), lte(draftUpdates.revision, folded.revision)))
  }
  if (next === null) return flow
  const { update, ...changed } = next
  const revision = flow.revision + 1
  if (update !== null) {
    await tx.insert(draftUpdates).values({ ...update, flowId, revision, at: next.updatedAt })
    // Told once it is committed, and not before.
    await tx.execute(sql`select pg_notify(${DRAFT_CHANNEL}, ${flowId})`)
  }
  await tx
    .update(flows)
    .set({ ...changed, revision })
    .where(eq(flows.id, flowId))
  return { ...flow, ...changed, revision }
}

function recordOf({
  organisationId: _organisation,
  ...row
}: typeof flows.$inferSelect): FlowRecord {
  return row
}
