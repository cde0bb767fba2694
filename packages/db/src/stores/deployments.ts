import type { DeploymentRecord, Store } from '@contraflow/api'
import { and, desc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../database.ts'
import { deployments, devices, flows, runs, versions } from '../schema.ts'

const MAX_LISTED = 200

export function deploymentStore(db: Database): Store['deployments'] {
  async function select(where: SQL | undefined): Promise<readonly DeploymentRecord[]> {
    const rows = await db
      .select({ deployment: deployments, flowName: flows.name, versionNumber: versions.number })
      .from(deployments)
      .innerJoin(flows, eq(flows.id, deployments.flowId))
      .innerJoin(versions, eq(versions.id, deployments.versionId))
      .where(where)
      .orderBy(desc(deployments.createdAt), desc(deployments.id))
      .limit(MAX_LISTED)
    const counts = await countsOf(
      db,
      rows.map(({ deployment }) => deployment.id),
    )
    return rows.map(({ deployment, flowName, versionNumber }) => {
      const { organisationId: _organisation, ...record } = deployment
      return { ...record, flowName, versionNumber, counts: counts.get(deployment.id) ?? {} }
    })
  }
  return {
    list: (organisationId, flowId) =>
      select(
        and(
          eq(deployments.organisationId, organisationId),
          isNotNull(versions.number),
          flowId === null ? undefined : eq(deployments.flowId, flowId),
        ),
      ),
    async get(organisationId, id) {
      const [deployment] = await select(
        and(eq(deployments.organisationId, organisationId), eq(deployments.id, id)),
      )
      return deployment ?? null
    },
    async insert(organisationId, deployment, planned) {
      await db.transaction(async (tx) => {
        await tx.insert(deployments).values({ ...deployment, organisationId })
        for (let from = 0; from < planned.length; from += 500) {
          await tx.insert(runs).values(
            planned.slice(from, from + 500).map((run) => ({
              ...run,
              organisationId,
              deploymentId: deployment.id,
              standing: run.state.phase,
              createdAt: deployment.createdAt,
            })),
          )
        }
      })
    },
  }
}

/** Of a run that has not ended, and whose device was removed, no end will be heard. */
const STANDING = sql<string>`
  case
    when ${devices.removedAt} is not null and ${runs.standing} in ('assigned', 'forward', 'cancelling', 'back')
    then 'removed'
    else ${runs.standing}
  end`

async function countsOf(
  db: Database,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DeploymentRecord['counts']>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .select({
      deploymentId: runs.deploymentId,
      standing: STANDING,
      count: sql<number>`count(*)::int`,
    })
    .from(runs)
    .innerJoin(devices, eq(devices.id, runs.deviceId))
    .where(inArray(runs.deploymentId, [...ids]))
    .groupBy(runs.deploymentId, STANDING)
  const counts = new Map<string, { [standing: string]: number }>()
  for (const { deploymentId, standing, count } of rows) {
    counts.set(deploymentId, { ...counts.get(deploymentId), [standing]: count })
  }
  return counts
}
