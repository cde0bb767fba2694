import { isDeepStrictEqual } from 'node:util'
import type { PublishedVersion, Store, VersionRecord } from '@contraflow/api'
import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { flows, versions } from '../schema.ts'

export function versionStore(db: Database): Store['versions'] {
  const select = () =>
    db
      .select({ version: versions, flowName: flows.name })
      .from(versions)
      .innerJoin(flows, eq(flows.id, versions.flowId))
  return {
    async list(organisationId, flowId) {
      const rows = await select()
        .where(and(published(organisationId), eq(versions.flowId, flowId)))
        .orderBy(desc(versions.number))
      return rows.map(recordOf).filter(isPublished)
    },
    async get(organisationId, id) {
      const [row] = await select().where(
        and(eq(versions.organisationId, organisationId), eq(versions.id, id)),
      )
      return row === undefined ? null : recordOf(row)
    },
    async latest(organisationId) {
      const rows = await db
        .selectDistinctOn([versions.flowId], { version: versions, flowName: flows.name })
        .from(versions)
        .innerJoin(flows, eq(flows.id, versions.flowId))
        .where(published(organisationId))
        .orderBy(versions.flowId, desc(versions.number))
      return rows.map(recordOf).filter(isPublished)
    },
    insert(organisationId, version) {
      return db.transaction(async (tx) => {
        // Of two who publish one flow at once, one waits here, and sees the other's version.
        const [flow] = await tx
          .select({ name: flows.name })
          .from(flows)
          .where(eq(flows.id, version.flowId))
          .for('update')
        const [latest] = await tx
          .select({
            number: versions.number,
            digest: versions.digest,
            plan: versions.plan,
            artifacts: versions.artifacts,
          })
          .from(versions)
          .where(and(published(organisationId), eq(versions.flowId, version.flowId)))
          .orderBy(desc(versions.number))
          .limit(1)
        if (latest !== undefined && isSame(latest, version)) return 'same'
        const number = (latest?.number ?? 0) + 1
        await tx.insert(versions).values({ ...version, number, organisationId })
        return { ...version, number, flowName: flow?.name ?? version.flow.name }
      })
    },
  }
}

function published(organisationId: string) {
  return and(eq(versions.organisationId, organisationId), isNotNull(versions.number))
}

type Published = Pick<VersionRecord, 'digest' | 'plan' | 'artifacts'>

/** A flow that has stayed as it was is worth another version where a plugin of its was mended, or a file is another. */
function isSame(one: Published, other: Published): boolean {
  const { plan, artifacts } = other
  return (
    one.digest === other.digest &&
    isDeepStrictEqual([one.plan.plugins, one.artifacts], [plan.plugins, artifacts])
  )
}

function isPublished(version: VersionRecord): version is PublishedVersion {
  return version.number !== null
}

function recordOf({
  version: { organisationId: _organisation, ...version },
  flowName,
}: {
  version: typeof versions.$inferSelect
  flowName: string
}): VersionRecord {
  return { ...version, flowName }
}
